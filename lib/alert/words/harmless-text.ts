/**
 * Makes texts from Salesforce harmless before they reach a channel. People choose labels and names: a label may hold line breaks,
 * terminal escapes, characters that change the writing direction, or ten thousand letters.
 *
 * @module
 */

import { maskTokens } from '../../audit/safe-text/mask-tokens.ts';

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);
/** ECMA-48 control sequences (colours, cursor) and operating system commands (window titles, hyperlinks). */
const TERMINAL_SEQUENCE = new RegExp(
  `${ESCAPE}\\[[0-?]*[ -/]*[@-~]|${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?`,
  'g',
);
/** Stacked accents are drawn over the lines above. No script needs more than four. */
const STACKED_MARKS = /(\p{M}{4})\p{M}+/gu;

const MAX_NAME = 80;
const MAX_LINE = 600;

/** One line without control, formatting (bidirectional, zero width) or private-use characters and without pasted tokens, cut at `maxLength` characters. */
export function oneLine(text: string, maxLength = MAX_LINE): string {
  const line = maskTokens(text.toWellFormed())
    .replace(TERMINAL_SEQUENCE, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu, '')
    .normalize('NFC')
    .replace(STACKED_MARKS, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
  return cut(line, maxLength);
}

/** Each line as {@link oneLine}; empty lines are left out. For lists of steps. */
export function lines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => oneLine(line))
    .filter((line) => line !== '')
    .join('\n');
}

/** A name that a user chose, shortened; mail programs make no link of it. */
export function nameText(text: string): string {
  return cut(
    oneLine(text)
      .replaceAll('://', ':/ /')
      .replace(/\bwww\./gi, 'www '),
    MAX_NAME,
  );
}

/** The text if it is a plain e-mail address; else `undefined`. */
export function emailAddress(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 254 && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text) ? text : undefined;
}

/** At most `maxLength` code points, so that no character is cut in two. */
export function cut(text: string, maxLength: number, ellipsis = '…'): string {
  const characters = [...text];
  return characters.length <= maxLength
    ? text
    : `${characters
        .slice(0, maxLength - ellipsis.length)
        .join('')
        .trimEnd()}${ellipsis}`;
}
