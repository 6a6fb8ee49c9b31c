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

/**
 * From offsets in a text to positions. Asked in ascending order, as a parser does, it reads the text once.
 *
 * @example positionsIn('a\nbc')(3) // { line: 2, column: 2 }
 */
export function positionsIn(text: string): (offset: number) => Position {
  const first = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  let lineStart = first;
  return (offset) => {
    if (offset < lineStart) {
      line = 1;
      lineStart = first;
    }
    for (let next = text.indexOf('\n', lineStart); next !== -1 && next < offset; next = text.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = next + 1;
    }
    return { line, column: Math.max(1, offset - lineStart + 1) };
  };
}
