/**
 * The width of text in a terminal, and its line breaks.
 *
 * @module
 */
import stringWidth from 'string-width';
import { safeText } from '../../audit/safe-text/inert-text.ts';

const PLAIN = /^[\x20-\x7e]*$/;

/** Columns of the text. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/**
 * Lines of at most `width` columns, broken at spaces. A wider word is broken at the end of the line, unless it is a path. Each line is
 * made safe, so that none begins a command of a CI server.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return (line === '' ? lines : [...lines, line]).map(safeText);
}

function pieces(word: string, width: number): string[] {
  if (/[/\\]/.test(word) || displayWidth(word) <= width) {
    return [word];
  }
  const parts: string[] = [];
  let part = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (part !== '' && displayWidth(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
