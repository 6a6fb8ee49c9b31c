import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellWord } from '../../../lib/audit/safe-text/shell-word.ts';

test.each([
  ['acme-prod', 'acme-prod'],
  ['me@acme.example', 'me@acme.example'],
  ['', "''"],
  ['=ls', "'=ls'"],
  ['~/x', "'~/x'"],
  ["$(rm -rf x)'; id #", "'$(rm -rf x)'\\''; id #'"],
])('%j is written %s', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test.skipIf(process.platform === 'win32')('a shell reads back what was given, whatever it is', () => {
  const text = fc.string({ unit: fc.constantFrom(...`'"$\`\\!*?[]{}()<>|&;#~=-\n\t a1ä`) });
  const texts = fc.sample(text, 200);
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${texts.map(shellWord).join(' ')}`], { encoding: 'utf8' });
  expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
});
