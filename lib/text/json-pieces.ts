/**
 * Long documents in pieces. A document of many megabytes is in memory only once, as bytes, and never as one text.
 *
 * @module
 */

/** Yields the texts of a document in order. Each call yields the same. */
export type Pieces = () => Iterable<string>;

/** The document in UTF-8. The pieces are made twice, the first time to count their bytes. */
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

/** @param bytes a text in UTF-8 */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString();
}

/** `JSON.stringify(document)` in UTF-8. */
export function jsonBytes(document: object): Uint8Array {
  return utf8(() => jsonPieces(document));
}

/** Items of a list that become one text: V8 frees texts of more than 128 KB late. */
const ITEMS = 100;

/** `JSON.stringify(document)` of plain data. Lists are split between their items, and items are not. */
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

/** The list in parts of which each makes a text of about 100 KB. */
export function* inSlices<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += ITEMS) {
    yield list.slice(at, at + ITEMS);
  }
}
