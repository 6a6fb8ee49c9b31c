/**
 * Text for a terminal: nothing in it moves the cursor or turns the reading direction, and it is as wide as it looks.
 *
 * @module
 */
import stringWidth from 'string-width';

const PLAIN = /^[\x20-\x7e]*$/;
/** Commands to GitHub's and Azure Pipelines' logs, which may begin anywhere in a line. */
const LOG_COMMAND = /##(?=(?:vso)?\[)/gi;
/** Controls, line separators, direction marks and overrides, invisible characters (not the joiners, which scripts and emoji need), tags. */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const CONTROL_PICTURES = 0x2400;

/**
 * The text with each such character made visible: U+001B as "␛", others as "�".
 * `##[` and `##vso[` become `# #[` and `# #vso[`.
 * A name in an org is somebody else's input and must not repaint the reader's terminal (CWE-150) or read backwards.
 */
export function safeText(text: string): string {
  const inert = text.replace(LOG_COMMAND, '# #');
  return PLAIN.test(inert) ? inert : inert.replace(UNSAFE, visible);
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) {
    return String.fromCodePoint(CONTROL_PICTURES + code);
  }
  return code === 0x7f ? '␡' : '\u{fffd}';
}

/** Columns that the text takes. */
export function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** Lines of at most `width` columns, broken at spaces; a word that is wider is broken where the line ends, unless it is a path. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((part) => pieces(part, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (/[/\\]/.test(word) || widthOf(word) <= width) {
    return [word];
  }
  const parts: string[] = [];
  let part = '';
  for (const { segment } of new Intl.Segmenter().segment(word)) {
    if (part !== '' && widthOf(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
