/**
 * What people gave, in a command that is printed to be copied: an alias or a path is free text, and nobody should run it.
 *
 * @module
 */

/** The text as one word of a POSIX shell. @example shellWord("it's") // "'it'\\''s'" */
export function shellWord(text: string): string {
  return /^[\w./:@+,-][\w./:@=+,-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
