import { expect, test } from 'vitest';
import type { DriftEvent } from '../../../lib/audit/model/drift-event.ts';
import { emptySummary } from '../../../lib/audit/summary/summary.ts';
import type { AuditedOrg } from '../../../lib/run/org/audit-org.ts';
import { NO_LIMITS, resultBuilder } from '../../../lib/run/org/result-builder.ts';
import { EXPOSED_APP, snapshotOf } from '../../support/report/run-result.ts';

const RUN = {
  id: 'run',
  startedAt: '2026-11-24T02:00:00Z',
  finishedAt: '2026-11-24T02:01:00Z',
  summary: emptySummary(),
};
const snapshot = snapshotOf([EXPOSED_APP]);

function event(notify: DriftEvent['notify']): DriftEvent {
  return {
    type: 'setting_changed',
    org: 'acme',
    severity: 'info',
    steps: ['Do so.'],
    fix: { type: 'T', field: 'f', value: 'true' },
    notify,
    deduplicationId: notify,
  };
}

function audited(alias: string, ...notify: DriftEvent['notify'][]): AuditedOrg {
  return { snapshot: { ...snapshot, alias }, drift: notify.map(event), apiCalls: 1, readMs: 100 };
}

test('a run within the limits keeps all, orgs by alias', () => {
  const gathered = resultBuilder(NO_LIMITS);
  gathered.add(audited('b', 'evidence'));
  gathered.add(audited('a', 'page'));
  const { orgs, drift } = gathered.result(RUN);
  expect(orgs.map(({ alias, findings }) => [alias, findings.length > 0])).toEqual([
    ['a', true],
    ['b', true],
  ]);
  expect(drift.map(({ notify }) => notify)).toEqual(['evidence', 'page']);
});

test('a run with more findings keeps what identifies its orgs, and their counts', () => {
  const gathered = resultBuilder({ ...NO_LIMITS, findings: 1 });
  gathered.add(audited('a'));
  const [org] = gathered.result(RUN).orgs;
  const omitted = expect.objectContaining({ apps: snapshot?.apps.length, failures: expect.any(Object) });
  expect(org).toEqual({ ...snapshot, alias: 'a', apps: [], findings: [], omitted });
});

test('a run with more drift keeps what was notified, without the remedies', () => {
  const gathered = resultBuilder({ ...NO_LIMITS, drift: 2 });
  gathered.add(audited('a', 'evidence', 'page'));
  expect(gathered.result(RUN).drift.map(({ steps }) => steps)).toEqual([['Do so.'], ['Do so.']]);
  gathered.add(audited('b', 'inform', 'evidence', 'digest'));
  gathered.add(audited('c', 'evidence', 'page'));
  const { drift } = gathered.result(RUN);
  expect(drift.map(({ notify }) => notify)).toEqual(['page', 'inform', 'digest', 'page']);
  expect(drift.filter((each) => 'steps' in each || 'fix' in each)).toEqual([]);
});

test('says which planned entries matched in any org, also in an org without drift', () => {
  const gathered = resultBuilder(NO_LIMITS);
  gathered.add({ ...audited('a'), plannedUsed: ['2', '1'] });
  gathered.add({ ...audited('b'), plannedUsed: ['2'] });
  expect(gathered.result(RUN).plannedUsed).toEqual(['1', '2']);
});
