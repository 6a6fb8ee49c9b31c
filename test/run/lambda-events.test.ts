import { expect, test } from 'vitest';
import { parseEvent, runIdOf } from '../../lib/run/lambda-events.ts';

test.each([
  ['what Scheduler sends', { executionId: 'd32c5kddcf5bb8c3', scheduledTime: '2026-11-24T02:00:00Z' }],
  ['nothing, from a person', {}],
  ['a plan', { mode: 'plan', runId: 'r1' }],
  ['a batch', { mode: 'audit', runId: 'r1', secretNames: ['eca-auditor/orgs/a'] }],
  [
    'a summary',
    {
      mode: 'summarise',
      runId: 'r1',
      startedAt: '2026-11-24T02:00:00Z',
      plan: { bucket: 'b', key: 'plans/r1/plan.json', count: 0 },
      parts: [],
    },
  ],
])('takes %s', (_, event) => {
  expect(parseEvent(event)).toEqual(event);
});

test('takes no event at all, as a test invocation in the console sends it', () => {
  expect(parseEvent(null)).toEqual({});
});

test.each([
  [{ mode: 'audit', runId: 'r1', secretNames: [] }, 'secretNames'],
  [{ mode: 'plan', runId: '../state/x' }, 'expected letters, digits'],
  [{ mode: 'everything' }, 'mode'],
  ['night', 'expected object'],
])('refuses %j and names what is wrong', (event, named) => {
  expect(() => parseEvent(event)).toThrow(named);
});

test('any execution id becomes a run id that can stand in a key, the same for a repeat', () => {
  expect(runIdOf({ executionId: 'd32c5kddcf5bb8c3' })).toBe('d32c5kddcf5bb8c3');
  const odd = runIdOf({ executionId: 'arn:aws:scheduler/../x' });
  expect(odd).toMatch(/^run-[0-9a-f]{32}$/);
  expect(runIdOf({ executionId: 'arn:aws:scheduler/../x' })).toBe(odd);
  expect(runIdOf({ executionId: '' })).toBeUndefined();
});
