import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FORMATS, type Format, isFormatName } from '../../lib/report/formats.ts';
import { sampleRun } from '../support/run-result.ts';

const OPTIONS = { securityHub: { accountId: '123456789012', region: 'eu-central-1' } };
const ALL: readonly (readonly [string, Format])[] = Object.entries(FORMATS);

test.each(ALL)('%s never hides the org that could not be read, nor the waived failure', async (_, format) => {
  const text = await format.render(sampleRun(), OPTIONS);
  expect(text).toContain('acme-labs');
  expect(text).toMatch(/approved this consumer/);
  expect(text).toContain('2027-01-31');
  expect(text.endsWith('\n')).toBe(true);
});

test.each(['table', 'json'] as const)('%s shows what is to be known of how an org was read', async (format) => {
  const run = sampleRun();
  const orgs = run.orgs.map((org) => ({ ...org, notes: ['Its loginUrl is shared.'] }));
  expect(await FORMATS[format].render({ ...run, orgs }, OPTIONS)).toContain('Its loginUrl is shared.');
});

test('knows its names, and no others', () => {
  expect(isFormatName('sarif')).toBe(true);
  expect(isFormatName('toString')).toBe(false);
});

test.each(Object.keys(FORMATS))('docs/reports.md has a section on %s', async (name) => {
  expect(await readFile('docs/reports.md', 'utf8')).toContain(`\n## ${name}\n`);
});
