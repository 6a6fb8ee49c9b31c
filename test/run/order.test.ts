import { expect, test } from 'vitest';
import { inOrder, type OrgToAudit } from '../../lib/run/orgs.ts';
import { tallyFor } from '../../lib/run/tally.ts';
import { EXPOSED_APP, snapshotOf } from '../support/run-result.ts';

const snapshot = snapshotOf([EXPOSED_APP]);
const orgs = ['a', 'b', 'c', 'd', 'e'].map(
  (alias): OrgToAudit => ({ alias, access: { reason: { code: 'network', message: '' } } }),
);

function audited(alias: string, readMs: number, reason?: 'deadline') {
  const why = reason === undefined ? {} : { reason: { code: reason, message: '' } };
  return { snapshot: { ...snapshot, alias, ...why }, drift: [], apiCalls: 1, readMs };
}

test('the next run begins with whom this one did not reach, then with whom took it long, the slowest first', () => {
  const tally = tallyFor({});
  for (const org of [
    audited('a', 400),
    audited('b', 6_000),
    audited('c', 4_999),
    audited('d', 0, 'deadline'),
    audited('e', 50_000),
  ]) {
    tally.add(org);
  }
  const roster = tally.roster(orgs, []);
  expect([roster.unreached, roster.slow]).toEqual([['d'], ['e', 'b']]);
  expect(inOrder(orgs, roster).map(({ alias }) => alias)).toEqual(['d', 'e', 'b', 'a', 'c']);
});

test('without a past, orgs come in their own order', () => {
  expect(inOrder(orgs, { unreached: [], slow: ['gone'] })).toEqual(orgs);
});
