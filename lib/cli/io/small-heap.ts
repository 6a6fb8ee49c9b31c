/**
 * A heap that holds little, kept small. V8 doubles its young generation, up to 2 × 64 MB in Node 24, whatever survives in
 * it, and keeps those pages. Work that takes orgs one after the other has no use for them.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8';

/**
 * From now on the young generation of this process grows no more. For commands that keep next to nothing of an org: one that
 * keeps all would copy more. Scans of 150 orgs: 232 MB at the peak instead of 355, in the same CPU time.
 */
export function keepHeapSmall(): void {
  // The maximum itself can be set by a flag at the start alone, and who types the command sets none.
  setFlagsFromString('--semi-space-growth-factor=1');
}
