import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { foundApp } from '../../../lib/audit/respond/answer.ts';
import { FORMATS, type Format, isFormatName } from '../../../lib/report/formats/formats.ts';
import { ANSWER_FORMATS } from '../../../lib/report/respond/formats.ts';
import { HOSTILE_LABEL, hostileRun } from '../../support/report/hostile.ts';
import { sampleRun } from '../../support/report/run-result.ts';

const OPTIONS = { securityHub: { accountId: '123456789012', region: 'eu-central-1' } };
const ALL: readonly (readonly [string, Format])[] = Object.entries(FORMATS);

test.each(ALL)('%s never hides the org that could not be read, nor the waived failure', async (_, format) => {
  const text = await format.render(sampleRun(), OPTIONS);
  expect(text).toContain('acme-labs');
  expect(text).toMatch(/approved this consumer/);
  expect(text).toContain('2027-01-31');
  expect(text.endsWith('\n')).toBe(true);
});

test.each(ALL)('%s shows what is to be known of how an org was read, whatever was found', async (_, format) => {
  const run = sampleRun();
  const [first, ...others] = run.orgs.map((org) => ({ ...org, notes: ['Its loginUrl is shared.'] }));
  for (const orgs of [[first, ...others], [{ ...first, apps: [], findings: [] }]]) {
    expect(await format.render({ ...run, orgs } as RunResult, OPTIONS)).toContain('Its loginUrl is shared.');
  }
});

/** C0 but line ends, C1, separators of lines, direction, zero width. */
const UNSAFE = /[^\P{Cc}\n]|[\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069]/u;
/** Of GitHub's own format the commands that it is made of. */
const ours = (name: string, text: string) =>
  name === 'github' ? text.replace(/^::(?:error|warning|notice) (?=(?:file|title)=)/gm, '') : text;

test.each(ALL)('%s holds nothing that moves, turns or hides text, or commands a log', async (name, format) => {
  const text = ours(name, (await format.render(hostileRun(), OPTIONS)).replaceAll('\r\n', '\n'));
  expect(text).toContain('onload=window.pwned');
  expect(text).not.toMatch(UNSAFE);
  expect(text).not.toMatch(/##(?:vso)?\[|^\s*::[a-z]/m);
});

test.each(Object.entries(ANSWER_FORMATS))('an answer as %s holds none of it either', (_, render) => {
  const [snapshot] = hostileRun().orgs;
  const [app] = snapshot?.apps ?? [];
  const trait = { trait: 'label', value: HOSTILE_LABEL, sureness: 'sure', isTwin: false } as const;
  const facts = { now: '2026-11-24T03:00:00.000Z', isUnwatched: false, withPlan: true };
  const found = snapshot && foundApp(snapshot, { app: app?.name ?? '', matchedBy: [trait] } as never, facts);
  const unknown = [{ org: { alias: HOSTILE_LABEL }, why: HOSTILE_LABEL }];
  const asked = { asked: HOSTILE_LABEL, askedAt: facts.now, orgs: 2, isRosterKnown: false };
  const text = render({ schemaVersion: 1, ...asked, found: found ? [found] : [], unknown }, {});
  expect(text).toContain('Evil');
  expect(text.replaceAll('\r\n', '\n')).not.toMatch(UNSAFE);
  expect(text).not.toMatch(/##(?:vso)?\[|^\s*::[a-z]/m);
});

test('knows its names, and no others', () => {
  expect(isFormatName('sarif')).toBe(true);
  expect(isFormatName('toString')).toBe(false);
});

test.each(Object.keys(FORMATS))('docs/reports.md has a section on %s', async (name) => {
  expect(await readFile('docs/reports.md', 'utf8')).toContain(`\n## ${name}\n`);
});
