import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readUtf8, replaceFile } from '../../../lib/cli/check/text-file.ts';
import { sourceTree } from '../../support/salesforce/source-tree.ts';

describe('replacing a file', () => {
  it('keeps its permissions and leaves no other file', async () => {
    const folder = sourceTree({ a: 'old' });
    chmodSync(join(folder, 'a'), 0o604);
    await replaceFile(join(folder, 'a'), '\uFEFFnew\r\n');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('\uFEFFnew\r\n');
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o604);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('leaves nothing behind when it fails', async () => {
    const folder = sourceTree({ 'a/b': '' });
    await expect(replaceFile(join(folder, 'a'), 'new')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['a']);
  });
});

it('reads only what it can write again', () => {
  const folder = sourceTree({ good: '\uFEFFü', bad: Buffer.from([0xff]) });
  expect(readUtf8(join(folder, 'good'))).toBe('\uFEFFü');
  expect(() => readUtf8(join(folder, 'bad'))).toThrow('not UTF-8');
});
