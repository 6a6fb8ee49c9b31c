import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { safeText } from '../../../lib/audit/safe-text/inert-text.ts';
import { widthOf, wrap } from '../../../lib/report/terminal/text.ts';

test('counts columns, not characters', () => {
  expect(widthOf('Portal')).toBe(6);
  expect(widthOf('工程')).toBe(4);
  expect(widthOf('é')).toBe(1);
});

test('breaks at spaces, and breaks a word that is longer than the line', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
  expect(wrap('工程工程', 5)).toEqual(['工程', '工程']);
  expect(wrap('', 5)).toEqual([]);
});

test('no line is ever too wide, and nothing but spaces is lost', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).map(safeText), fc.integer({ min: 8, max: 40 }), (text, width) => {
      const lines = wrap(text, width);
      expect(lines.every((line) => stringWidth(line) <= width)).toBe(true);
      expect(lines.join('').replaceAll(' ', '').replaceAll('\u2236', ':')).toBe(
        text.replaceAll(' ', '').replaceAll('\u2236', ':'),
      );
    }),
  );
});
