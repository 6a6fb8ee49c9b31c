/**
 * The tables of docs/reliability.md say what the tests say. `UPDATE_DOCS=1 npx vitest run test/salesforce/reliability.test.ts`
 * writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { awsFaultTable, causeTable, faultTables } from './reliability-tables.ts';

const PATH = 'docs/reliability.md';

test.each([
  ['salesforce-faults', faultTables],
  ['aws-faults', awsFaultTable],
  ['causes', causeTable],
])('%s', (name, build) => {
  const page = readFileSync(PATH, 'utf8');
  const [begin, end] = [`<!-- ${name}: built -->\n`, `\n<!-- ${name}: end -->`];
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  expect(from).toBeLessThanOrEqual(to);
  if (process.env.UPDATE_DOCS === '1') {
    writeFileSync(PATH, page.slice(0, from) + build() + page.slice(to));
  } else {
    expect(page.slice(from, to)).toBe(build());
  }
});
