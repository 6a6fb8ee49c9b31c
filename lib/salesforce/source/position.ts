/**
 * Lines and columns as editors count them.
 *
 * @module
 */

/** Both from 1; columns in UTF-16 code units; a byte order mark is no column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** @example positionAt('a\nbc', 3) // { line: 2, column: 2 } */
export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let lineStart = text.startsWith('\uFEFF') ? 1 : 0;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', lineStart)) {
    line += 1;
    lineStart = end + 1;
  }
  return { line, column: Math.max(1, offset - lineStart + 1) };
}
