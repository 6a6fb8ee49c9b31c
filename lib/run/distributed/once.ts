/**
 * A step of a distributed run is done when its document is there. An attempt that comes later, because the answer of the
 * first was lost or the whole run was started again under its id, finds the document and does nothing again.
 *
 * @module
 */
import type { Documents } from '../ports.ts';

/**
 * @param parse of a document as it is stored; what it throws ends the step
 * @param make does the step; of two attempts at the same moment the first to finish is the one that counts
 */
export async function once<T>(
  documents: Documents,
  key: string,
  parse: (text: string) => T,
  make: () => Promise<T>,
): Promise<T> {
  const before = await documents.get(key);
  if (before !== undefined) {
    return parse(before);
  }
  return parse(await documents.keep(key, JSON.stringify(await make())));
}
