/**
 * What two runs over the same orgs have in common, if they judge alike.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../lib/audit/model/model.ts';

export interface Comparable {
  readonly alias: string;
  /** Of the snapshot without run, time, port and the link to the night before. */
  readonly digest: string;
}

const VOLATILE = new Set(['runId', 'takenAt', 'lastModified', 'previousEvidence']);

export function comparable(snapshot: Snapshot): Comparable {
  const text = JSON.stringify(snapshot, (key, value) => (VOLATILE.has(key) ? undefined : value));
  const settled = text.replace(/127\.0\.0\.1:\d+/g, 'the org');
  return { alias: snapshot.alias, digest: createHash('sha256').update(settled).digest('hex') };
}
