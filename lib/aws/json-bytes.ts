/**
 * Large documents as JSON.
 *
 * @module
 */

/** Items of a list that are put into text at a time. */
const ITEMS = 200;

/**
 * What `JSON.stringify` says, in UTF-8. Put into text twice, piece by piece, first to learn its length: so a document of many
 * megabytes is there once, and never as a text.
 */
export function jsonBytes(document: object): Uint8Array {
  let length = 0;
  for (const piece of piecesOf(document)) {
    length += Buffer.byteLength(piece);
  }
  const json = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of piecesOf(document)) {
    at += json.write(piece, at);
  }
  return json;
}

function* piecesOf(document: object): Generator<string> {
  const members = Object.entries(document).filter(([, member]) => member !== undefined);
  for (const [at, [name, member]] of members.entries()) {
    yield `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`;
    yield* Array.isArray(member) ? piecesOfList(member) : [JSON.stringify(member)];
  }
  yield members.length === 0 ? '{}' : '}';
}

function* piecesOfList(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (let at = 0; at < list.length; at += ITEMS) {
    yield (at === 0 ? '' : ',') + JSON.stringify(list.slice(at, at + ITEMS)).slice(1, -1);
  }
  yield ']';
}
