import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inertJson, safeLines, safeText } from '../../../lib/audit/safe-text/inert-text.ts';

test.each([
  ['\u001b[2J\u0007A\r\nB\u007f', '␛[2J␇A␍␊B␡'],
  ['a\u202eb\u2066c\u200bd\u2028e\u009b1m', 'a�b�c�d�e�1m'],
  ['pay\u200dpal \u200cx a\u{e0041}\u3164\u034f', 'pay�pal �x a���'],
  ['Größe 工程 👩‍💻 ☎️ می‌خواهم', 'Größe 工程 👩‍💻 ☎️ می‌خواهم'],
  ['a ##[error]b ##vso[task.setvariable]c ##VSO[x]', 'a # #[error]b # #vso[task.setvariable]c # #VSO[x]'],
  ['## title [1]', '## title [1]'],
  ['::error::a  ::add-mask::b', '∶:error::a  ∶:add-mask::b'],
  ['from :: to ::1, ::ffff:0:1 and fe80::1', 'from :: to ::1, ::ffff:0:1 and fe80::1'],
])('%j becomes %j', (text, safe) => {
  expect(safeText(text)).toBe(safe);
});

test('lines stay', () => {
  expect(safeLines('a\r\n ::error::\tb\rc\u009b')).toBe('a\n ∶:error::\tb\nc�');
});

test('the JSON has the same value, and nothing in it is unsafe', () => {
  const unsafe = fc.constantFrom(
    '##[x]',
    '##vso[',
    '\u202e',
    '\u009b',
    '\u200b',
    '\u{e0041}',
    '\u007f',
    '\u2028',
    '\n',
    '"',
    'ä',
  );
  fc.assert(
    fc.property(fc.array(unsafe), (parts) => {
      const value = { [parts.join('')]: parts.join('') };
      const json = inertJson(JSON.stringify(value, undefined, 2));
      expect(JSON.parse(json)).toEqual(value);
      expect(safeLines(json)).toBe(json);
    }),
  );
});
