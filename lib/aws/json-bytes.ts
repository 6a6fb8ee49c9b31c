/**
 * Large documents as JSON.
 *
 * @module
 */

const FIRST_BYTES = 64 * 1024;
/** Items of a list that are put into text at a time. */
const ITEMS = 200;

/**
 * What `JSON.stringify` says, in UTF-8; list by list in pieces, so that a document of many megabytes never stands there as a
 * text beside its bytes.
 */
export function jsonBytes(document: object): Uint8Array {
  const { write, written } = growing();
  let before = '{';
  for (const [name, member] of Object.entries(document)) {
    if (member !== undefined) {
      write(`${before}${JSON.stringify(name)}:`);
      Array.isArray(member) ? writeList(member, write) : write(JSON.stringify(member));
      before = ',';
    }
  }
  write(before === '{' ? '{}' : '}');
  return written();
}

function writeList(list: readonly unknown[], write: (text: string) => void): void {
  write('[');
  for (let at = 0; at < list.length; at += ITEMS) {
    write((at === 0 ? '' : ',') + JSON.stringify(list.slice(at, at + ITEMS)).slice(1, -1));
  }
  write(']');
}

function growing(): { readonly write: (text: string) => void; readonly written: () => Uint8Array } {
  let bytes = Buffer.allocUnsafe(FIRST_BYTES);
  let length = 0;
  return {
    write(text) {
      // At most three bytes for each unit of UTF-16.
      const needed = length + 3 * text.length;
      if (needed > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(needed, 2 * bytes.length));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
      length += bytes.write(text, length);
    },
    written: () => bytes.subarray(0, length),
  };
}
