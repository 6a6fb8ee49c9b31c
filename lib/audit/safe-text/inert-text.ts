/**
 * Texts that somebody else wrote (names in an org, names of files, options), made inert wherever they are printed: nothing in them
 * moves the cursor, turns the reading direction, is invisible, is a command to the log of a CI system, or is a token that somebody
 * has pasted.
 *
 * @module
 */
import { maskTokens } from './mask-tokens.ts';

const PLAIN = /^[\x20-\x7e\n]*$/;
/** Commands to the logs of GitHub and Azure Pipelines, which may begin anywhere in a line. */
const LOG_COMMAND = /##(?=(?:vso)?\[)/gi;
/** Commands to GitHub's log begin a line, after blanks too. An IPv6 address is none. */
const LINE_COMMAND = /(?<!\S):(?=:(?![0-9a-f:.]*(?:[\s/,;)\]]|$)))/gi;
/**
 * Controls (C0, C1), separators of lines, and what has no look of its own: marks and overrides of direction, zero width,
 * fillers, tags. Joiners and variation selectors stay where a script or an emoji may need them, which is not next to ASCII.
 * https://www.unicode.org/reports/tr36/
 */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\u070f\ufff9-\ufffb]|(?!\u200c|\u200d|[\u180b-\u180d\u180f\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}|(?<=[\x20-\x7e])(?:\u200c|\u200d)|(?:\u200c|\u200d)(?=[\x20-\x7e])/gu;
const CONTROL_PICTURES = 0x2400;

/**
 * One line with each such character made visible: U+001B as "␛", others as "�". `##[` and `##vso[` become `# #[` and `# #vso[`,
 * and the first colon of a `::` that begins a word becomes another one of the same look (U+2236).
 */
export function safeText(text: string): string {
  const inert = maskTokens(text).replace(LOG_COMMAND, '# #').replace(LINE_COMMAND, '\u{2236}');
  return PLAIN.test(inert) && !inert.includes('\n') ? inert : inert.replace(UNSAFE, visible);
}

/** The same for several lines, with tabs. */
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
 * JSON that says the same but for tokens, and is inert as text: each such character, and the second `#` of a command, as an
 * escape. The line ends of the JSON itself stay.
 *
 * @param json what `JSON.stringify` wrote, or a part of it that cuts no string in two
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
