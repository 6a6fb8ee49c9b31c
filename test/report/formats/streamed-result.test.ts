import { expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { FORMATS, type Format } from '../../../lib/report/formats/formats.ts';
import type { StreamedResult } from '../../../lib/report/formats/streamed-result.ts';
import { hostileRun } from '../../support/report/hostile.ts';
import { countedRun, largeRun } from '../../support/report/large-run.ts';
import { resultOf, sampleRun } from '../../support/report/run-result.ts';

const OPTIONS = { version: '1.2.3' };
const STREAMED: readonly (readonly [string, Format])[] = Object.entries(FORMATS).filter(
  ([, format]) => 'stream' in format,
);

/** As `gather` puts it: orgs by alias, drift by org. */
function inOrder(result: RunResult): RunResult {
  const orgs = result.orgs.toSorted((a, b) => (a.alias < b.alias ? -1 : 1));
  return { ...result, orgs, drift: orgs.flatMap(({ alias }) => result.drift.filter(({ org }) => org === alias)) };
}

function streamed({ run, summary, orgs, drift }: RunResult): StreamedResult {
  const parts = orgs.map((snapshot) => ({ snapshot, drift: drift.filter(({ org }) => org === snapshot.alias) }));
  return { run, summary, orgs: parts };
}

async function piecesOf({ stream }: Format, result: RunResult): Promise<string[]> {
  return [...((await stream?.(streamed(result), OPTIONS)) ?? [])];
}

test('json, csv and ocsf can be streamed', () => {
  expect(STREAMED.map(([name]) => name)).toEqual(['json', 'csv', 'ocsf']);
});

test.each(STREAMED)('%s is the same text org by org', async (_, format) => {
  for (const result of [sampleRun(), hostileRun(), largeRun(5, 4), countedRun(3, 2), resultOf([])].map(inOrder)) {
    expect((await piecesOf(format, result)).join('')).toBe(await format.render(result, OPTIONS));
  }
});

test.each(STREAMED)('%s has no piece that holds more than one org', async (_, format) => {
  const bytesOf = async (orgs: number) => {
    const pieces = await piecesOf(format, inOrder(largeRun(orgs, 5)));
    return Math.max(...pieces.map((piece) => Buffer.byteLength(piece)));
  };
  expect(await bytesOf(40)).toBeLessThan((await bytesOf(4)) * 1.5);
});
