/**
 * Plain text for 72 columns: rows with a label, paragraphs.
 *
 * @module
 */
import { cut } from './harmless-text.ts';

const WIDTH = 72;
/** For rows that are not wrapped: every pager and terminal shows this many columns. */
export const WIDE = 80;
const LABEL = 9;

/** Wrapped at spaces. A longer word, such as an address, is not broken. */
function wrap(text: string, width: number = WIDTH): readonly string[] {
  const wrapped: string[] = [];
  for (const word of text.split(' ')) {
    const last = wrapped.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      wrapped[wrapped.length - 1] = `${last} ${word}`;
    } else {
      wrapped.push(word);
    }
  }
  return wrapped;
}

/** `Label    text`, with the text wrapped to the right of the label. No lines without a text. */
export function row(label: string, text: string | undefined, width: number = WIDTH): readonly string[] {
  return text === undefined || text === ''
    ? []
    : text
        .split('\n')
        .flatMap((line) => paragraph(line, width - LABEL))
        .map((line, at) => `${(at === 0 ? label : '').padEnd(LABEL)}${line}`);
}

/** The lines of a numbered step are indented by its number. */
function paragraph(line: string, width: number): readonly string[] {
  const number = /^\d+\. /.exec(line)?.[0] ?? '';
  return wrap(line.slice(number.length), width - number.length).map(
    (part, at) => `${at === 0 ? number : ' '.repeat(number.length)}${part}`,
  );
}

/** At most `most` lines. If lines are left out, the last one ends with an ellipsis. */
export function clip(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''} …`];
}

/** As many items from the first on as fit: the sum of their sizes is at most `most`. */
export function fitting<Item>(items: readonly Item[], sizeOf: (item: Item) => number, most: number): readonly Item[] {
  let size = 0;
  const tooMany = items.findIndex((item) => {
    size += sizeOf(item);
    return size > most;
  });
  return tooMany === -1 ? items : items.slice(0, tooMany);
}

/** `Label    text` in one line of 80 columns. */
export function oneRow(label: string, text: string): string {
  return cut(`${label.padEnd(LABEL)}${text}`, WIDE);
}

/** With a capital first letter, unless the first word is a name or a code (`invalid_grant`). */
export function capitalised(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.slice(0, 1).toUpperCase()}${text.slice(1)}` : text;
}
