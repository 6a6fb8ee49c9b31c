/**
 * The anchor of all evidence up to the end of a run: a Merkle root over the heads of its orgs. It is published where somebody who
 * may write to the bucket can't change it, so it shows when the whole chain was rewritten.
 *
 * Leaves and inner nodes are hashed as in RFC 6962, section 2.1. A node without a sibling moves up unchanged.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Anchor, EvidenceLink } from '../model/snapshot.ts';

/** `undefined` without a head. @param heads in any order */
export function anchorOf(runId: string, at: string, heads: readonly EvidenceLink[]): Anchor | undefined {
  const root = merkleRoot(heads);
  return root === undefined ? undefined : { runId, at, heads: heads.length, root };
}

/** In hexadecimal; `undefined` without a head. The leaves are `<sha256> <key>` of each head, in the order of the keys. */
export function merkleRoot(heads: readonly EvidenceLink[]): string | undefined {
  let level = heads
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, sha256 }) => digest(LEAF, Buffer.from(`${sha256} ${key}`)));
  while (level.length > 1) {
    level = level.flatMap((left, at) => {
      const right = level[at + 1];
      return at % 2 === 1 ? [] : [right === undefined ? left : digest(NODE, left, right)];
    });
  }
  return level[0]?.toString('hex');
}

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

function digest(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
