/**
 * Texts from Salesforce, made harmless before they reach any channel: people choose labels and names, and a label may
 * hold line breaks, terminal escapes, characters that turn the writing direction, or ten thousand letters.
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
/** Stacks of accents that paint over the lines above; four are more than any script needs. */
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

/** Line breaks stay: for lists of steps. */
export function lines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => oneLine(line))
    .filter((line) => line !== '')
    .join('\n');
}

/** A name that somebody chose: short, and no mail program makes a link of it. */
export function nameText(text: string): string {
  return cut(
    oneLine(text)
      .replaceAll('://', ':/ /')
      .replace(/\bwww\./gi, 'www '),
    MAX_NAME,
  );
}

/** The address, or `undefined` for what is no plain e-mail address. */
export function emailAddress(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= 254 && /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text) ? text : undefined;
}

/** Counts code points, so that no character is cut in two. */
export function cut(text: string, maxLength: number, ellipsis = '…'): string {
  const characters = [...text];
  return characters.length <= maxLength
    ? text
    : `${characters
        .slice(0, maxLength - ellipsis.length)
        .join('')
        .trimEnd()}${ellipsis}`;
}
