import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { safeText } from '../../../lib/audit/safe-text/inert-text.ts';
import { displayWidth, wrap } from '../../../lib/report/terminal/text.ts';

test('counts columns, not characters', () => {
  expect(displayWidth('Portal')).toBe(6);
  expect(displayWidth('工程')).toBe(4);
  expect(displayWidth('é')).toBe(1);
});

test('breaks at spaces, and a word that is too long where the line ends', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('工程工程', 5)).toEqual(['工程', '工程']);
  expect(wrap('', 5)).toEqual([]);
});

test('no line is ever too wide unless it holds a path, and nothing but spaces is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).map(safeText), fc.integer({ min: 8, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.filter((line) => stringWidth(line) > width && !/[/\\]/.test(line))).toEqual([]);
      expect(lines.join('').replaceAll(' ', '').replaceAll('\u2236', ':')).toBe(
        text.replaceAll(' ', '').replaceAll('\u2236', ':'),
      );
    }),
  );
});
