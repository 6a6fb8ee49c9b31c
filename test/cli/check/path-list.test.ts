import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readPathList } from '../../../lib/cli/check/path-list.ts';

it.each([
  ['lines', ['a\nb c\r\n', '\n'], ['a', 'b c']],
  ['NUL, with a line break in a name', ['a\nb\0c\0'], ['a\nb', 'c']],
  ['pieces that cut a character', [Buffer.from([0xc3]), Buffer.from([0xbc, 0x0a])], ['ü']],
  [
    'names as git quotes them, and no other quotes',
    ['"a/\\303\\251 \\"\\t.xml"\n"b\n', 'c"d"\n'],
    ['a/é "\t.xml', '"b', 'c"d"'],
  ],
  ['nothing', [], []],
])('reads %s', async (_, chunks, paths) => {
  expect(await readPathList(Readable.from(chunks))).toEqual(paths);
});
