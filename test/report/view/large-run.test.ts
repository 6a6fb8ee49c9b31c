import { expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { headlineOf, numbersOf } from '../../../lib/report/view/headline.ts';
import { viewOf } from '../../../lib/report/view/view.ts';
import { countedRun, largeRun } from '../../support/report/large-run.ts';

const whole = largeRun(30, 20);
const counted = countedRun(30, 20);

test('a run whose apps are only in the evidence shows the same numbers', () => {
  const [full, short] = [viewOf(whole), viewOf(counted)];
  const { outcome, counts, severities, apps } = full;
  expect(short).toMatchObject({ outcome, counts, severities, apps });
  expect(short.failingApps).toBeUndefined();
  expect(numbersOf(counted, short)).toBe(numbersOf(whole, full));
  expect(headlineOf(counted, short)).toBe(headlineOf(whole, full).replace(/ on \d+ apps/, ''));
});

test('and its orgs come in the same order of severity', () => {
  const worst = (result: RunResult) =>
    viewOf(result).orgs.map(({ org, counts }) => (org.status === 'not_assessed' ? 'unread' : counts.violation > 0));
  expect(worst(counted)).toEqual(worst(whole));
});
