/**
 * Snapshots as JSON. That of an org is most of its evidence and of its state: it is put into text once for both.
 *
 * A document is one line, and of a large org several: the first is the document, with no apps in its snapshot, and each
 * further one holds some of them, with what tells the org and the run besides. These are compressed, line by line, and the
 * same in evidence and state.
 *
 * @module
 */
import { blockOf, blocksIn, DamagedBlockError, isGzip, textIn } from '../audit/gzip-blocks.ts';
import type { EvidenceLink, OrgState, Snapshot } from '../audit/model.ts';
import { PackedSlices } from '../audit/packed-slices.ts';
import type { Slices } from '../audit/slices.ts';
import { textOf } from '../report/pieces.ts';

const written = new WeakMap<Snapshot, Uint8Array>();

/** The same as `JSON.stringify({ ...snapshot, previousEvidence })`, in UTF-8; of a large org in lines, compressed. */
export function evidenceJson(snapshot: Snapshot, previousEvidence: EvidenceLink | undefined): Uint8Array {
  const { slices, ...head } = snapshot;
  if (slices !== undefined) {
    return linesOf({ ...head, previousEvidence }, slices);
  }
  const json = snapshotJson(snapshot);
  return previousEvidence === undefined ? json : withMember(json, 'previousEvidence', bytesOf(previousEvidence));
}

/** The same as `JSON.stringify({ ...rest, snapshot })`, in UTF-8; of a large org in lines, compressed. */
export function stateJson({ snapshot, ...rest }: OrgState): Uint8Array {
  if (snapshot?.slices !== undefined) {
    const { slices, ...head } = snapshot;
    return linesOf({ ...rest, snapshot: head }, slices);
  }
  return snapshot === undefined ? bytesOf(rest) : withMember(bytesOf(rest), 'snapshot', snapshotJson(snapshot));
}

function linesOf(document: object, { blocks }: Slices): Uint8Array {
  return Buffer.concat([blockOf(`${JSON.stringify(document)}\n`), ...blocks]);
}

/** What was written: the document, and the blocks of its snapshot's apps if it is that of a large org. */
export interface Written {
  readonly document: unknown;
  readonly blocks?: readonly Uint8Array[];
}

/** Throws whatever is wrong with it. */
export function readWritten(bytes: Uint8Array): Written {
  if (!isGzip(bytes)) {
    return { document: JSON.parse(textOf(bytes)) };
  }
  const [first, ...blocks] = blocksIn(bytes);
  return { document: JSON.parse(first === undefined ? '' : textIn(first)), blocks };
}

/** A piece of evidence. Throws whatever is wrong with it, at once or where its apps are gone through. */
export function snapshotIn(bytes: Uint8Array): Snapshot {
  const { document, blocks } = readWritten(bytes);
  const snapshot = document as Snapshot;
  const apart = appsApart(snapshot, blocks);
  return apart === undefined ? snapshot : { ...snapshot, slices: new PackedSlices(apart.blocks, apart.apps) };
}

/**
 * The blocks that hold a snapshot's apps, and how many apps there must be; `undefined` where the apps stand in it.
 *
 * @throws DamagedBlockError when they are nowhere: it would pass for an org without any.
 */
export function appsApart(
  { omitted }: Pick<Snapshot, 'omitted'>,
  blocks: Written['blocks'],
): { readonly blocks: readonly Uint8Array[]; readonly apps: number } | undefined {
  if (blocks === undefined && omitted === undefined) {
    return undefined;
  }
  if (blocks === undefined || omitted === undefined) {
    throw new DamagedBlockError('its apps are not with it');
  }
  return { blocks, apps: omitted.apps };
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
