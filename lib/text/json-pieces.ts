/**
 * Long documents, piece by piece: so one of many megabytes is in memory once, as its bytes, and never as a text.
 *
 * @module
 */

/** The texts that a document is made of, one after the other; the same each time. */
export type Pieces = () => Iterable<string>;

/** In UTF-8. The pieces are made twice, first to learn how long they are. */
export function utf8(pieces: Pieces): Uint8Array {
  let length = 0;
  for (const piece of pieces()) {
    length += Buffer.byteLength(piece);
  }
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces()) {
    at += bytes.write(piece, at);
  }
  return bytes;
}

/** The way back. @param bytes in UTF-8 */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

/** What `JSON.stringify` says, in UTF-8. */
export function jsonBytes(document: object): Uint8Array {
  return utf8(() => jsonPieces(document));
}

/** Items of a list that are put into text at a time: V8 collects texts of more than 128 KB late. */
const ITEMS = 100;

/** What `JSON.stringify` says of plain data. Lists are cut, but not what is in their items. */
export function* jsonPieces(document: object): Generator<string> {
  const members = Object.entries(document).filter(([, member]) => member !== undefined);
  for (const [at, [name, member]] of members.entries()) {
    yield `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`;
    yield* piecesOf(member);
  }
  yield members.length === 0 ? '{}' : '}';
}

function piecesOf(member: unknown): Iterable<string> {
  if (Array.isArray(member)) {
    return piecesOfList(member);
  }
  return typeof member === 'object' && member !== null ? jsonPieces(member) : [JSON.stringify(member)];
}

function* piecesOfList(list: readonly unknown[]): Generator<string> {
  yield '[';
  let separator = '';
  for (const items of inSlices(list)) {
    yield separator + JSON.stringify(items).slice(1, -1);
    separator = ',';
  }
  yield ']';
}

/** The list in parts that make a text of some 100 KB each. */
export function* inSlices<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += ITEMS) {
    yield list.slice(at, at + ITEMS);
  }
}
