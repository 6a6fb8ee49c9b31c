import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import type { Finding } from '../../../lib/audit/model/finding.ts';
import { renderTable } from '../../../lib/report/terminal/table.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { EXPOSED_APP, PROD, resultOf, sampleRun, snapshotOf } from '../../support/report/run-result.ts';

const FOLDER = '../../fixtures/report';

test.each([42, 80, 120])('reads well at %i columns', async (width) => {
  const text = renderTable(sampleRun(), { width });
  await expect(text).toMatchFileSnapshot(`${FOLDER}/table-${width}.txt`);
  // A command is one line, to be pasted.
  expect(text.split('\n').filter((line) => stringWidth(line) > width && !/Or: eca-auditor /.test(line))).toEqual([]);
});

test('shows everything with --verbose', async () => {
  await expect(renderTable(sampleRun(), { verbose: true, width: 80 })).toMatchFileSnapshot(
    `${FOLDER}/table-verbose.txt`,
  );
});

test('colour only repeats what the text says', () => {
  const coloured = renderTable(sampleRun(), { colour: true });
  const plain = renderTable(sampleRun(), { colour: false });
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

describe('the first line', () => {
  const firstLine = (...orgs: Parameters<typeof resultOf>[0]) =>
    renderTable(resultOf(orgs), { width: 120 }).split('\n')[0];
  const unread = sampleRun().orgs.filter(({ status }) => status === 'not_assessed');

  test('says that nothing fails only when everything was assessed', () => {
    expect(firstLine(snapshotOf([buildApp()]))).toBe(' CLEAN  Nothing fails on 1 app in 1 org.');
    expect(firstLine(snapshotOf([buildApp()]), ...unread)).toBe(
      ' INCOMPLETE  Nothing that was assessed fails. Not assessed: 1 org.',
    );
    expect(firstLine()).toBe(' INCOMPLETE  No org was given, so nothing was assessed.');
  });

  test('does not call it a success that there was nothing to look at', () => {
    const empty = snapshotOf([]);
    expect(firstLine(empty)).toBe(' NO APPS  No External Client App was found in 1 org.');
    expect(firstLine(empty, ...unread)).toBe(
      ' INCOMPLETE  No External Client App was found in 1 org. Not assessed: 1 org.',
    );
    expect(firstLine(...unread)).toBe(' INCOMPLETE  Nothing was assessed: 1 org could not be read.');
  });

  test('counts a failure of the org itself, also in an org without apps', () => {
    const failure = { control: 'require-org-pkce', status: 'fail', severity: 'high', cvss: 8.1 } as const;
    const org = { ...snapshotOf([]), findings: [{ ...failure, message: 'PKCE is not required.', remediation: '' }] };
    expect(firstLine(org)).toBe(
      ' FAIL  1 failure in the settings of 1 org: 1 high. No External Client App was found in 1 org.',
    );
  });

  test('calls the source the source, and an org that has its name an org', () => {
    const source = { org: { alias: 'source' } };
    expect(firstLine(snapshotOf([buildApp()], source))).toBe(' CLEAN  Nothing fails on 1 app in the source.');
    expect(firstLine(snapshotOf([], source))).toBe(' NO APPS  No External Client App was found in the source.');
    const namesake = { org: { ...PROD, alias: 'source' } };
    expect(firstLine(snapshotOf([buildApp()], namesake))).toBe(' CLEAN  Nothing fails on 1 app in 1 org.');
  });

  test('counts failures by severity and never hides what is unknown', () => {
    expect(firstLine(snapshotOf([EXPOSED_APP]), ...unread)).toMatch(
      /^ FAIL {2}\d failures on 1 app: .*high.*Not assessed: 1 org\.$/,
    );
  });
});

test('names nobody as the one who changed something, if only the last save of the app is known', () => {
  const event: DriftEvent = {
    ...{
      type: 'app_not_assessed' as const,
      org: 'acme-prod',
      app: 'Billing_Portal',
      severity: 'high' as const,
      notify: 'page' as const,
    },
    ...{ cause: 'settings_not_returned' as const, found: 'The settings are missing.', deduplicationId: 'a' },
    ...{ who: { name: 'Kim Novak' }, when: '2026-11-23T16:41:09.000Z' },
  };
  const text = renderTable(resultOf([snapshotOf([EXPOSED_APP])], [event]), {});
  expect(text).toContain('Not known who did it. The app was last saved by Kim Novak, 2026-11-23 16:41 UTC');
});

test("an org's names can't repaint the terminal, and wide ones keep to the width", () => {
  const app = { ...EXPOSED_APP, label: '\u001b[2J\u202e工程部門の請求ポータル'.repeat(4) };
  const text = renderTable(resultOf([snapshotOf([app], { org: { ...PROD, alias: 'a\u0007\nb' } })]), { width: 60 });
  expect(text.match(/[\p{Cc}\u202e]/gu)?.filter((character) => character !== '\n')).toEqual([]);
  expect(text).toContain('a␇␊b');
  expect(text.split('\n').filter((line) => stringWidth(line) > 60)).toEqual([]);
});

test('of what is report-only, says less, and of copies says it once', () => {
  const [finding] = snapshotOf([EXPOSED_APP]).findings.filter(({ status }) => status === 'fail');
  const app = 'Billing_Portal';
  const [file, reportOnly] = ['a/A.ecaGlblOauth', true] as const;
  const unknown = { ...finding, app, status: 'not_assessed', message: 'It is not there.', file, reportOnly } as Finding;
  const failing = { ...finding, app, file, reportOnly } as Finding;
  const textWith = (findings: readonly Finding[], verbose = false) =>
    renderTable(resultOf([{ ...snapshotOf([EXPOSED_APP]), findings }]), { verbose });
  const text = textWith([unknown, failing, failing]);
  expect(text).toContain(
    `    not assessed\n      ${finding?.control} (report-only)\n      It is not there.\n    report`,
  );
  expect(text).toContain(`    report    ${finding?.control} (${finding?.severity}, report-only) in 2 copies\n`);
  expect(text).not.toContain(file);
  const verbose = textWith([unknown, failing, failing], true);
  expect(verbose.match(/a\/A\.ecaGlblOauth/g)).toHaveLength(3);
  expect(verbose).toContain('    NOT ASSESSED\n');
  const { reportOnly: _, ...alerting } = unknown;
  expect(textWith([unknown, { ...alerting, control: 'require-pkce' }])).toContain('    NOT ASSESSED\n');
});

test('says that nothing has changed, where there was something to compare with', () => {
  const result = resultOf([snapshotOf([buildApp()])]);
  const compared = (notCompared: number) => renderTable({ ...result, summary: { ...result.summary, notCompared } }, {});
  expect(compared(0)).toMatch(/\nNothing has changed since the last run\.\n$/);
  expect(compared(1)).not.toContain('Nothing has changed');
});

test('a thousand orgs without failures are one line', () => {
  const orgs = Array.from({ length: 1000 }, (_, index) => snapshotOf([buildApp()], { org: { alias: `org-${index}` } }));
  expect(renderTable(resultOf(orgs), {}).split('\n').length).toBeLessThan(8);
});

test('in a pipe no line is broken, and a path is in one line however narrow the terminal is', () => {
  const file = `force app/${'deep/'.repeat(30)}A.ecaGlblOauth-meta.xml`;
  const snapshot = snapshotOf([EXPOSED_APP]);
  const result = resultOf([{ ...snapshot, findings: snapshot.findings.map((finding) => ({ ...finding, file })) }]);
  expect(renderTable(result, { width: 40 })).toContain(`  ${file}\n`);
  const lines = renderTable(result, {}).split('\n');
  const messages = snapshot.findings.filter(({ status }) => status === 'fail').map(({ message }) => message);
  expect(messages.filter((message) => lines.some((line) => line.trimStart() === message)).length).toBeGreaterThan(1);
});

test('a finding on source names its file and line', () => {
  const snapshot = snapshotOf([EXPOSED_APP]);
  const findings = snapshot.findings.map((finding) => ({ ...finding, file: 'app/A.ecaGlblOauth', line: 4, column: 5 }));
  expect(renderTable(resultOf([{ ...snapshot, findings }]), {})).toContain('app/A.ecaGlblOauth:4:5');
});
