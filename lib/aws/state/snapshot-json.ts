/**
 * Snapshots as JSON. A snapshot is most of an org's evidence and of its state, so it is serialised once for both.
 *
 * @module
 */

import type { OrgState } from '../../audit/model/org-state.ts';
import type { EvidenceLink, Snapshot } from '../../audit/model/snapshot.ts';

const cache = new WeakMap<Snapshot, Uint8Array>();

/** The same as `JSON.stringify({ ...snapshot, retentionDays, previousEvidence })`, in UTF-8. */
export function evidenceJson(
  snapshot: Snapshot,
  previousEvidence: EvidenceLink | undefined,
  retentionDays?: number,
): Uint8Array {
  const json = snapshotJson(snapshot);
  const kept = retentionDays === undefined ? json : withMember(json, 'retentionDays', Buffer.from(`${retentionDays}`));
  return previousEvidence === undefined ? kept : withMember(kept, 'previousEvidence', bytesOf(previousEvidence));
}

/** The same as `JSON.stringify({ ...rest, snapshot })`, in UTF-8. */
export function stateJson({ snapshot, ...rest }: OrgState): Uint8Array {
  return snapshot === undefined ? bytesOf(rest) : withMember(bytesOf(rest), 'snapshot', snapshotJson(snapshot));
}

function snapshotJson(snapshot: Snapshot): Uint8Array {
  const json = cache.get(snapshot) ?? bytesOf(snapshot);
  cache.set(snapshot, json);
  return json;
}

/** @param object JSON of an object with at least one member */
function withMember(object: Uint8Array, name: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([object.subarray(0, -1), Buffer.from(`,"${name}":`), value, Buffer.from('}')]);
}

function bytesOf(document: object): Uint8Array {
  return Buffer.from(JSON.stringify(document));
}
