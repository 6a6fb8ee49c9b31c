/**
 * The tables of docs/faults.md agree with the tests. `UPDATE_DOCS=1 npx vitest run test/salesforce/reliability.test.ts`
 * writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { remedyOf } from '../../lib/audit/model/causes.ts';
import { awsFaultTable, causeTable, faultTables, remedyTable } from './reliability-tables.ts';
import { pairings } from './remedies.ts';

const PATH = 'docs/faults.md';

test.each([
  ['salesforce-faults', faultTables],
  ['aws-faults', awsFaultTable],
  ['causes', causeTable],
  ['remedies', remedyTable],
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

test('each remedy is about the cause of its message', () => {
  for (const pairing of pairings()) {
    const { code, message } = pairing;
    const remedy = remedyOf(pairing);
    const about = (pattern: RegExp) => pattern.test(message);
    expect(remedy, message).toMatch(/^[A-Z].*\.$/s);
    // Each of these patterns names one place, which must be the place of the error.
    if (/^Activate|^Check username.*Activate/.test(remedy)) expect(about(/inactive/), message).toBe(true);
    if (/^Unlock/.test(remedy)) expect(about(/locked out/), message).toBe(true);
    if (/IP lock/.test(remedy)) expect(about(/session/), message).toBe(true);
    if (/^Check clientId/.test(remedy)) expect(about(/consumer key|does not accept the login/), message).toBe(true);
    if (/permission set/.test(remedy)) expect(about(/not approved|permission/), message).toBe(true);
    if (/"apiVersion"/.test(remedy)) expect(code).toBe('api_version_too_old');
    if (/^Set loginUrl/.test(remedy)) expect(about(/host|redirects/), message).toBe(true);
    expect(remedy).not.toContain('eca-auditor doctor');
  }
});
