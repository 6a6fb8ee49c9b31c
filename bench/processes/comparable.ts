/**
 * Digests of snapshots that are equal for two runs with the same results.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../lib/audit/model/snapshot.ts';

export interface Comparable {
  readonly alias: string;
  /** Of the snapshot without run, times, port, retention and the link to the previous evidence. */
  readonly digest: string;
}

const VOLATILE = new Set([
  'runId',
  'takenAt',
  'lastModified',
  'createdAt',
  'modifiedAt',
  'previousEvidence',
  'retentionDays',
]);

export function comparable(snapshot: Snapshot): Comparable {
  const text = JSON.stringify(snapshot, (key, value) => (VOLATILE.has(key) ? undefined : value));
  const withoutPort = text.replace(/127\.0\.0\.1:\d+/g, 'the org');
  return { alias: snapshot.alias, digest: createHash('sha256').update(withoutPort).digest('hex') };
}
