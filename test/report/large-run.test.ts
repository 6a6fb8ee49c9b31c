import { expect, test } from 'vitest';
import type { RunResult } from '../../lib/audit/model.ts';
import { headlineOf, numbersOf } from '../../lib/report/headline.ts';
import { viewOf } from '../../lib/report/view.ts';
import { gather, NO_LIMITS } from '../../lib/run/gather.ts';
import { largeRun } from '../support/large-run.ts';

const whole = largeRun(30, 20);

/** As the record of a run that is too large. */
function counted({ orgs, run, summary }: RunResult): RunResult {
  const gathered = gather({ ...NO_LIMITS, findings: 1 });
  for (const snapshot of orgs) gathered.add({ snapshot, drift: [] });
  return gathered.result({ ...run, summary });
}

test('a run whose apps are in the evidence alone is told by the same numbers', () => {
  const [full, short] = [viewOf(whole), viewOf(counted(whole))];
  const { outcome, counts, severities, apps } = full;
  expect(short).toMatchObject({ outcome, counts, severities, apps });
  expect(short.failingApps).toBeUndefined();
  expect(numbersOf(counted(whole), short)).toBe(numbersOf(whole, full));
  expect(headlineOf(counted(whole), short)).toBe(headlineOf(whole, full).replace(/ on \d+ apps/, ''));
});

test('and its orgs come in the same order of severity', () => {
  const worst = (result: RunResult) =>
    viewOf(result).orgs.map(({ org, counts }) => (org.status === 'not_assessed' ? 'unread' : counts.violation > 0));
  expect(worst(counted(whole))).toEqual(worst(whole));
});
