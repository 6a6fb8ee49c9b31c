/**
 * Makes texts of others (names in an org, names of files, options) safe to print. The result contains no character that moves the
 * cursor, changes the reading direction or is invisible, no command to the log of a CI system, and no token.
 *
 * @module
 */
import { maskTokens } from './mask-tokens.ts';

const PLAIN = /^[\x20-\x7e\n]*$/;
/** Commands to the logs of GitHub and Azure Pipelines, anywhere in a line. */
const LOG_COMMAND = /##(?=(?:vso)?\[)/gi;
/** Commands to GitHub's log at the beginning of a line, blanks before them included. An IPv6 address is not a command. */
const LINE_COMMAND = /(?<!\S):(?=:(?![0-9a-f:.]*(?:[\s/,;)\]]|$)))/gi;
/**
 * Control characters (C0, C1), line separators, and invisible characters: direction marks and overrides, zero-width characters,
 * fillers, tags. Joiners and variation selectors are allowed where a script or an emoji may need them, which is not next to ASCII.
 * https://www.unicode.org/reports/tr36/
 */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\u070f\ufff9-\ufffb]|(?!\u200c|\u200d|[\u180b-\u180d\u180f\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|(?<=[\x20-\x7e])(?:\u200c|\u200d)|(?:\u200c|\u200d)(?=[\x20-\x7e])/gu;
const CONTROL_PICTURES = 0x2400;

/**
 * One line, in which unsafe characters are visible: U+001B as "␛", others as "�". `##[` and `##vso[` become `# #[` and `# #vso[`. The
 * first colon of a `::` that begins a word becomes U+2236, which looks the same.
 */
export function safeText(text: string): string {
  const inert = maskTokens(text).replace(LOG_COMMAND, '# #').replace(LINE_COMMAND, '\u{2236}');
  return PLAIN.test(inert) && !inert.includes('\n') ? inert : inert.replace(UNSAFE, visible);
}

/** As {@link safeText}, for several lines. Keeps tabs. */
export function safeLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\n\t]+/g, safeText);
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) {
    return String.fromCodePoint(CONTROL_PICTURES + code);
  }
  return code === 0x7f ? '␡' : '\u{fffd}';
}

/**
 * The same JSON, safe to print: tokens are masked, and unsafe characters and the second `#` of a command are escaped. Keeps line
 * ends.
 *
 * @param json from `JSON.stringify`, or a part of it that does not split a string
 */
export function inertJson(json: string): string {
  const inert = maskTokens(json).replace(LOG_COMMAND, '#\\u0023');
  return PLAIN.test(inert)
    ? inert
    : inert.replace(UNSAFE, (character) => (character === '\n' ? character : escaped(character)));
}

function escaped(character: string): string {
  return character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
