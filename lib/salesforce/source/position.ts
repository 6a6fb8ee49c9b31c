/**
 * Lines and columns as editors count them.
 *
 * @module
 */

/** Both begin at 1. Columns are UTF-16 code units; a byte order mark does not count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

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
