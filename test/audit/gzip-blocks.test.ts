import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockOf, blocksIn, DamagedBlockError, isGzip, textIn } from '../../lib/audit/gzip-blocks.ts';

const anyTexts = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 5 });

test('each block is read by itself, and to everybody else the whole is a gzip of the texts together', () => {
  fc.assert(
    fc.property(anyTexts, (texts) => {
      const file = Buffer.concat(texts.map(blockOf));
      expect(blocksIn(file).map(textIn)).toEqual(texts);
      expect(texts.length === 0 ? '' : gunzipSync(file).toString()).toBe(texts.join(''));
    }),
  );
});

test('a long text comes back whole, and so does one that is longer than there is room for at once', () => {
  const text = 'ä'.repeat(5 * 1024 * 1024);
  expect(textIn(blockOf(text)) === text).toBe(true);
});

test('a block is known by its first bytes', () => {
  expect(isGzip(blockOf('a'))).toBe(true);
  expect(isGzip(Buffer.from('{"a":1}'))).toBe(false);
  expect(isGzip(Buffer.of())).toBe(false);
});

describe('what is damaged is refused', () => {
  const file = Buffer.concat([blockOf('one'), blockOf('two')]);

  test('cut anywhere but between blocks', () => {
    const between = new Set([0, blockOf('one').length, file.length]);
    for (let end = 0; end <= file.length; end += 1) {
      const read = () => blocksIn(file.subarray(0, end));
      if (between.has(end)) {
        expect(read()).toHaveLength([...between].indexOf(end));
      } else {
        expect(read).toThrow(DamagedBlockError);
      }
    }
  });

  test('another byte anywhere is a damaged block, or none', () => {
    const block = blockOf('a text that is long enough to be compressed, long enough to be compressed');
    // Time, level, system and the name of the extra field say nothing about the text.
    const silent = new Set([4, 5, 6, 7, 8, 9, 12, 13, 14, 15]);
    for (let at = 0; at < block.length; at += 1) {
      const damaged = Buffer.from(block);
      damaged.writeUInt8((block[at] ?? 0) ^ 0x55, at);
      const read = () => blocksIn(damaged).map(textIn);
      if (silent.has(at)) {
        continue;
      }
      expect(read, `byte ${at}`).toThrow(DamagedBlockError);
    }
  });

  test('a gzip of somebody else, which does not tell how long its blocks are', () => {
    expect(() => blocksIn(gzipSync('text'))).toThrow(DamagedBlockError);
  });
});
