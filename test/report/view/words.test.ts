import fc from 'fast-check';
import { expect, test } from 'vitest';
import { grouped } from '../../../lib/text/numbers.ts';

test('numbers are grouped as English does', () => {
  fc.assert(
    fc.property(fc.nat(), (number) => {
      expect(grouped(number)).toBe(number.toLocaleString('en-US'));
    }),
  );
});
