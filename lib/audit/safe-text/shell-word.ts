/**
 * Quotes free text, such as an alias or a path, in commands that people copy to a shell, so that the shell does not run it.
 *
 * @module
 */

/** The text as one word of a POSIX shell. @example shellWord("it's") // "'it'\\''s'" */
export function shellWord(text: string): string {
  return /^[\w./:@+,-][\w./:@=+,-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
