/**
 * Snapshots as JSON. That of an org is most of its evidence and of its state: it is put into text once for both.
 *
 * @module
 */
import type { EvidenceLink, OrgState, Snapshot } from '../../audit/model/model.ts';

const written = new WeakMap<Snapshot, Uint8Array>();

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
  const json = written.get(snapshot) ?? bytesOf(snapshot);
  written.set(snapshot, json);
  return json;
}

/** @param object JSON of an object that has members */
function withMember(object: Uint8Array, name: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([object.subarray(0, -1), Buffer.from(`,"${name}":`), value, Buffer.from('}')]);
}

function bytesOf(document: object): Uint8Array {
  return Buffer.from(JSON.stringify(document));
}
