/**
 * Snapshots as JSON. That of an org is most of its evidence and of its state: it is written out once for both, unless it is
 * so large that a copy of it costs more than writing it again.
 *
 * @module
 */
import type { EvidenceLink, OrgState, Snapshot } from '../audit/model.ts';
import { jsonBytes } from '../report/pieces.ts';

/** Findings of 250 apps: 1.6 MB. */
const MOST_SHARED = 5_000;

const written = new WeakMap<Snapshot, Uint8Array>();

/** The same as `JSON.stringify({ ...snapshot, previousEvidence })`, in UTF-8. */
export function evidenceJson(snapshot: Snapshot, previousEvidence: EvidenceLink | undefined): Uint8Array {
  if (isLarge(snapshot)) {
    return jsonBytes({ ...snapshot, previousEvidence });
  }
  const json = snapshotJson(snapshot);
  return previousEvidence === undefined ? json : withMember(json, 'previousEvidence', bytesOf(previousEvidence));
}

/** The same as `JSON.stringify({ ...rest, snapshot })`, in UTF-8. */
export function stateJson({ snapshot, ...rest }: OrgState): Uint8Array {
  return snapshot === undefined || isLarge(snapshot)
    ? jsonBytes({ ...rest, snapshot })
    : withMember(bytesOf(rest), 'snapshot', snapshotJson(snapshot));
}

function isLarge({ findings }: Snapshot): boolean {
  return findings.length > MOST_SHARED;
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

/** At once: what is not large need not be put into text twice. */
function bytesOf(document: object): Uint8Array {
  return Buffer.from(JSON.stringify(document));
}
