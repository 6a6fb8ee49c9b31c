/**
 * Quotes free text, such as an alias or a path, for a command that is printed to be copied, so that the text is never run.
 *
 * @module
 */

/** The text as one word of a POSIX shell. @example shellWord("it's") // "'it'\\''s'" */
export function shellWord(text: string): string {
  return /^[\w./:@+,-][\w./:@=+,-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
