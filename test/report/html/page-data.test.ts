import { expect, test } from 'vitest';
import { pageDataOf } from '../../../lib/report/html/page-data.ts';
import { buildApp } from '../../support/app-builder.ts';
import { largeRun, pastNights } from '../../support/large-run.ts';
import { RUN_ID, resultOf, sampleRun, snapshotOf } from '../../support/run-result.ts';

test('every failure and every unknown is in it, every app is known by its label', () => {
  const result = sampleRun();
  const { orgs } = pageDataOf(result, {});
  const open = result.orgs.flatMap(({ findings }) =>
    findings.filter(({ status }) => ['fail', 'not_assessed'].includes(status)),
  );
  expect(orgs.flatMap(({ apps }) => apps.flatMap(({ findings }) => findings))).toHaveLength(open.length);
  const labels = orgs.flatMap(({ apps, quiet }) => [...apps.map(({ label }) => label), ...quiet]);
  expect(labels.sort()).toEqual(result.orgs.flatMap(({ apps }) => apps.map(({ label }) => label)).sort());
});

test('orgs that could not be read keep their reason and what to do', () => {
  const org = pageDataOf(sampleRun(), {}).orgs.find(({ alias }) => alias === 'acme-labs');
  expect(org).toMatchObject({
    status: 'not_assessed',
    reason: [expect.stringContaining('approved'), expect.any(String)],
  });
});

test('a control that concerns no app does not count as passed', () => {
  const app = buildApp({ policies: { isEnabled: false } });
  const [org] = pageDataOf(resultOf([snapshotOf([app])]), {}).orgs;
  expect(org?.calm).toContain('-');
});

test('the trend ends with this run, once, and starts with the oldest', () => {
  const [own] = pageDataOf(sampleRun(), {}).history;
  const { history } = pageDataOf(sampleRun(), { history: [...pastNights(3).toReversed(), ...(own ? [own] : [])] });
  expect(history.map(({ runId }) => runId)).toEqual(['night-0', 'night-1', 'night-2', RUN_ID]);
});

test('passes take no room: 10,000 apps fit into 2 MB', () => {
  expect(JSON.stringify(pageDataOf(largeRun(200, 50), {})).length).toBeLessThan(2_000_000);
});
