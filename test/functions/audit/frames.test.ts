import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { framesOf } from '../../../functions/audit/frames.ts';

test('frames are of the source where a source map exists, and never hold the text', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-frames-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, 'source.ts');
  writeFileSync(source, '\n\nexport function judge(): never {\n  throw new Error("s3cret\\n    at s3cret");\n}\n');
  const outfile = join(folder, 'out/index.mjs');
  await build({ entryPoints: [source], outfile, minifyWhitespace: true, sourcemap: 'linked', format: 'esm' });
  // In a process of its own: the test runner has Node read source maps.
  const script = `
    import { framesOf } from ${JSON.stringify(resolve('functions/audit/frames.ts'))};
    import { judge } from ${JSON.stringify(outfile)};
    try { judge() } catch (error) { console.log(JSON.stringify(framesOf(error))); }`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const frames: string[] = JSON.parse(out);
  expect(frames[0]).toBe('at judge (source.ts:4:9)');
  expect(frames.join('\n')).not.toContain('s3cret');
});

test('without a map they are as they were', () => {
  const error = Object.assign(new Error('text'), { stack: 'Error: text\n    at judge (file:///none/index.mjs:1:2)' });
  expect(framesOf(error)).toEqual(['at judge (file:///none/index.mjs:1:2)']);
  expect(framesOf('no error')).toEqual([]);
});
