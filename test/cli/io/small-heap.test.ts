import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const SMALL_HEAP = new URL('../../../lib/cli/io/small-heap.ts', import.meta.url).href;

/** Of the young generation of a process that makes 100 MB of objects and keeps the newest; in megabytes. */
function youngGeneration(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    import { keepHeapSmall } from ${JSON.stringify(SMALL_HEAP)};
    ${before}
    const kept = [];
    for (let at = 0; at < 2_000_000; at += 1) kept[at % 100_000] = { at, text: [at] };
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    console.log(space.space_size / 1024 / 1024);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' }));
}

test('keeps V8 from growing the young generation', () => {
  expect(youngGeneration('')).toBeGreaterThan(16);
  expect(youngGeneration('keepHeapSmall();')).toBeLessThan(16);
});
