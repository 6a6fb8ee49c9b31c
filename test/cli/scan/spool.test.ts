import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSpool } from '../../../lib/cli/scan/spool.ts';
import { largeRun } from '../../support/report/large-run.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('gives the orgs back by alias, more than once, and leaves no file', async () => {
  const folder = await temporaryFolder();
  const { orgs } = largeRun(6, 3);
  const drift = orgs.map(({ alias }) => [{ message: `Größe ${alias}` }] as never);
  const spool = openSpool(folder);
  for (const [at, snapshot] of [...orgs.entries()].toReversed()) {
    spool.add({ snapshot, drift: drift[at] ?? [] });
  }
  expect(readdirSync(folder)).toEqual([]);
  const sorted = orgs.toSorted((a, b) => (a.alias < b.alias ? -1 : 1));
  for (let round = 0; round < 2; round += 1) {
    expect([...spool.orgs].map(({ snapshot }) => snapshot)).toEqual(sorted);
  }
  expect([...spool.orgs].map((org) => org.drift)).toEqual(sorted.map((org) => drift[orgs.indexOf(org)]));
  spool.close();
});

test('says what to do where no file can be made', async () => {
  const folder = join(await temporaryFolder(), 'missing');
  expect(() => openSpool(folder)).toThrow(/can't be written: it does not exist; set TMPDIR/);
});
