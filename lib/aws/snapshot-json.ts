/**
 * Snapshots as JSON. That of an org is most of its evidence and of its state: it is written out once for both.
 *
 * @module
 */
import type { EvidenceLink, OrgState, Snapshot } from '../audit/model.ts';
import { jsonBytes } from '../report/pieces.ts';

const written = new WeakMap<Snapshot, Uint8Array>();

/** The same as `JSON.stringify({ ...snapshot, previousEvidence })`, in UTF-8. */
export function evidenceJson(snapshot: Snapshot, previousEvidence: EvidenceLink | undefined): Uint8Array {
  const json = snapshotJson(snapshot);
  return previousEvidence === undefined ? json : withMember(json, 'previousEvidence', jsonBytes(previousEvidence));
}

/** The same as `JSON.stringify({ ...rest, snapshot })`, in UTF-8. */
export function stateJson({ snapshot, ...rest }: OrgState): Uint8Array {
  const json = jsonBytes(rest);
  return snapshot === undefined ? json : withMember(json, 'snapshot', snapshotJson(snapshot));
}

function snapshotJson(snapshot: Snapshot): Uint8Array {
  const json = written.get(snapshot) ?? jsonBytes(snapshot);
  written.set(snapshot, json);
  return json;
}

/** @param object JSON of an object that has members */
function withMember(object: Uint8Array, name: string, value: Uint8Array): Uint8Array {
  return Buffer.concat([object.subarray(0, -1), Buffer.from(`,"${name}":`), value, Buffer.from('}')]);
}
