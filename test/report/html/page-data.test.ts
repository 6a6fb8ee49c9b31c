import { expect, test } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { compare } from '../../../lib/audit/drift/compare.ts';
import { renderMarkdown } from '../../../lib/report/formats/markdown.ts';
import { unpack } from '../../../lib/report/html/page/unpack.ts';
import { pageDataOf } from '../../../lib/report/html/page-data.ts';
import { renderTable } from '../../../lib/report/terminal/table.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';
import { largeRun, pastNights } from '../../support/report/large-run.ts';
import {
  EXPOSED_APP,
  NOTICE,
  RUN_ID,
  resultOf,
  sampleRun,
  snapshotOf,
  TAKEN_AT,
} from '../../support/report/run-result.ts';

test('every failure and every unknown is in it, every app is known by its label', () => {
  const result = sampleRun();
  const { orgs } = unpack(pageDataOf(result, {}));
  const open = result.orgs.flatMap(({ findings }) =>
    findings.filter(({ status }) => ['fail', 'not_assessed'].includes(status)),
  );
  expect(orgs.flatMap(({ apps }) => apps.flatMap(({ findings }) => findings))).toHaveLength(open.length);
  const labels = orgs.flatMap(({ apps, nothingOpen }) => [...apps.map(({ label }) => label), ...nothingOpen]);
  expect(labels.sort()).toEqual(result.orgs.flatMap(({ apps }) => apps.map(({ label }) => label)).sort());
});

test('orgs that could not be read keep their reason and what to do', () => {
  const org = pageDataOf(sampleRun(), {}).orgs.find(({ alias }) => alias === 'acme-labs');
  expect(org).toMatchObject({
    status: 'not_assessed',
    reason: [expect.stringContaining('approved'), expect.any(String)],
  });
});

test('an app that the source holds twice is one app in every count', () => {
  const result = resultOf([snapshotOf([EXPOSED_APP, EXPOSED_APP, buildApp(), buildApp()])]);
  const { orgs } = unpack(pageDataOf(result, {}));
  expect(orgs.map(({ apps, nothingOpen }) => [apps.length, nothingOpen.length])).toEqual([[1, 1]]);
  expect(renderTable(result, {})).toMatch(/ on 1 app: .*\n.*1 org · 2 apps · /);
});

test('a control that concerns no app does not count as passed', () => {
  const app = buildApp({ policies: { isEnabled: false } });
  const [org] = pageDataOf(resultOf([snapshotOf([app])]), {}).orgs;
  expect(org?.passes).toContain('-');
});

test('no format reports a change for a first scan', async () => {
  const { state: _, events } = compare(undefined, snapshotOf([EXPOSED_APP]), {
    ...NOTICE,
    runId: RUN_ID,
    now: new Date(TAKEN_AT),
  });
  const first = { ...resultOf([snapshotOf([EXPOSED_APP])]), drift: events };
  expect(pageDataOf(first, {})).toMatchObject({ drift: [], evidenceOnly: 0, isCompared: false });
  for (const text of [renderTable(first, {}), renderMarkdown(first, {})]) {
    expect(text).toContain('Not compared: no earlier result is known.');
    expect(text).not.toMatch(/since the last run|opened/i);
  }
});

test('the trend counts what alerts, and as fixed what was fixed', () => {
  const event = (
    notify: 'page' | 'evidence',
    cause: 'setting_changed' | 'waived',
    type = 'violation_resolved' as const,
  ) => ({
    ...{ type, org: 'acme-prod', app: 'A', control: 'require-pkce', severity: 'high' as const, deduplicationId: cause },
    ...{ notify, cause, since: '2026-11-22T02:01:12.000Z' },
  });
  const drift = [event('page', 'setting_changed'), event('page', 'waived'), event('evidence', 'setting_changed')];
  const [entry] = pageDataOf(resultOf([snapshotOf([buildApp()])], drift), {}).history;
  expect(entry).toMatchObject({ resolved: 2, daysToFix: [2] });
});

test('the trend ends with this run, once, and starts with the oldest', () => {
  const [own] = pageDataOf(sampleRun(), {}).history;
  const { history } = pageDataOf(sampleRun(), { history: [...pastNights(3).toReversed(), ...(own ? [own] : [])] });
  expect(history.map(({ runId }) => runId)).toEqual(['night-0', 'night-1', 'night-2', RUN_ID]);
});

const ORGS = ['acme-prod', 'acme-uat'];

/** What the page grows by with each app more: names, labels and callback URLs all differ, and each app is in two orgs. */
function bytesAnApp(settings: AppParts['settings'] = {}): number {
  const bytesOf = (count: number) => {
    const apps = Array.from({ length: count }, (_, at) =>
      buildApp({
        name: `Application_${1_000 + at}`,
        label: `Application ${1_000 + at}`,
        settings: { ...settings, callbackUrl: [`https://app-${1_000 + at}.example.com/oauth/callback`] },
      }),
    );
    const snapshots = ORGS.map((alias) => snapshotOf(apps, { org: { alias }, controls: CATALOGUE }));
    return Buffer.byteLength(JSON.stringify(pageDataOf(resultOf(snapshots), {})));
  };
  return (bytesOf(300) - bytesOf(100)) / 200 / ORGS.length;
}

test('an app that has nothing open takes at most 100 bytes, failing in a report-only control or not', () => {
  const failing = { isClientCredentialsFlowEnabled: true, isDeviceFlowEnabled: true };
  const { findings } = snapshotOf([buildApp({ settings: failing })], { controls: CATALOGUE });
  const failures = findings.filter(({ status }) => status === 'fail');
  expect(failures.map(({ reportOnly }) => reportOnly)).toEqual([true, true]);
  expect(bytesAnApp(failing)).toBeLessThan(100);
  expect(bytesAnApp()).toBeLessThan(100);
});

test('findings and settings that several apps share are stored once', () => {
  expect(bytesAnApp({ isConsumerSecretOptional: true })).toBeLessThan(250);
});

test('passes take no room: 10,000 apps fit into 1 MB', () => {
  expect(JSON.stringify(pageDataOf(largeRun(200, 50), {})).length).toBeLessThan(1_000_000);
});
