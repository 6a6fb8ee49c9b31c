import { describe, expect, test } from 'vitest';
import { orgNotAssessed } from '../../../lib/audit/judging/assess.ts';
import type { App } from '../../../lib/audit/model/app.ts';
import { renderHistory } from '../../../lib/report/terminal/history.ts';
import { episodesOf } from '../../../lib/report/view/episodes.ts';
import { buildApp } from '../../support/audit/app-builder.ts';
import { PROD, snapshotOf, WAIVER } from '../../support/report/run-result.ts';

const good = buildApp();
const bad = buildApp({ settings: { isConsumerSecretOptional: true } });
const unreadable = buildApp({
  readings: { globalOauth: { state: 'unreadable', code: 'settings_not_returned', message: 'They did not come back.' } },
});
const at = (night: number) => ({
  runId: `run-${night}`,
  takenAt: `2026-11-${String(night).padStart(2, '0')}T02:00:00.000Z`,
});
const seen = (night: number, ...apps: readonly App[]) => snapshotOf(apps, at(night));
const outage = (night: number) =>
  orgNotAssessed({ org: PROD, ...at(night), reason: { code: 'maintenance', message: 'The org is in maintenance.' } });
const waived = (night: number) =>
  snapshotOf([bad], { ...at(night), waivers: [{ ...WAIVER, app: '*', control: 'require-secret-web-server-flow' }] });

test.each([
  [[seen(1, bad), seen(2, bad)], '1 now, 1 in 2 runs'],
  [[seen(1, good), seen(2, bad)], '1 now, 0 to 1 in 2 runs'],
  [[seen(1, bad), outage(2)], 'not known now, 1 in 1 of 2 runs'],
  [[outage(1)], 'not known now'],
])('counts over the runs that could read the org: %#', (past, said) => {
  expect(renderHistory(past, {})).toContain(`Open violations: ${said}.\n`);
});

describe('an episode', () => {
  const control = 'require-secret-web-server-flow';

  test('goes from the first run that saw it to the first that saw it end', () => {
    expect(episodesOf([seen(3, good), seen(1, good), seen(2, bad)])).toEqual([
      { app: 'Portal', control, severity: 'medium', opened: at(2).takenAt, closed: at(3).takenAt, how: 'fixed' },
    ]);
  });

  test.each([
    ['a waiver', waived(2), 'waived'],
    ['the deletion of the app', seen(2), 'gone'],
  ] as const)('ends by %s, which is told apart', (_, end, how) => {
    expect(episodesOf([seen(1, bad), end])).toMatchObject([{ closed: at(2).takenAt, how }]);
  });

  test('does not end on a night on which nothing is known', () => {
    for (const night of [outage(2), seen(2, unreadable)]) {
      const [episode, ...others] = episodesOf([seen(1, bad), night]);
      expect(episode).not.toHaveProperty('closed');
      expect(others).toEqual([]);
    }
  });

  test('that comes back is another one', () => {
    expect(
      episodesOf([seen(1, bad), seen(2, good), seen(3, bad)]).map(({ opened, closed }) => [opened, closed]),
    ).toEqual([
      [at(1).takenAt, at(2).takenAt],
      [at(3).takenAt, undefined],
    ]);
  });

  test('keeps the worst severity that it had', () => {
    const worse = buildApp({ settings: { isConsumerSecretOptional: true, isPkceRequired: false } });
    const [episode] = episodesOf([seen(1, bad), seen(2, worse), seen(3, bad)]);
    expect(episode).toMatchObject({ control, severity: 'high' });
  });
});

test('reads well in a terminal', async () => {
  const nights = [
    seen(1, good),
    seen(2, bad),
    outage(3),
    seen(4, bad),
    seen(5, good),
    seen(6, bad),
    waived(7),
    seen(8, bad),
  ];
  await expect(renderHistory(nights, {})).toMatchFileSnapshot('../../fixtures/report/history.txt');
});

test('a run that could not read the org is a gap in the line, not a zero', () => {
  const line = renderHistory([seen(1, good), seen(2, bad), outage(3)], {}).split('\n')[3];
  expect(line).toBe('▁█·');
});

test('the line keeps to the width, with the newest runs', () => {
  const nights = Array.from({ length: 28 * 3 }, (_, index) => ({
    ...seen(1, good),
    takenAt: new Date(index * 864e5).toISOString(),
  }));
  expect(renderHistory(nights, { width: 60 }).split('\n')[3]).toHaveLength(60);
});

test('says so when there is no run', () => {
  expect(renderHistory([], {})).toBe('No run of this org is known.\n');
});
