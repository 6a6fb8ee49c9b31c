import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../lib/config/schema/schema.ts';
import { auditOrg } from '../../lib/run/org/audit-org.ts';
import { auditOrder, type OrgToAudit } from '../../lib/run/orgs.ts';
import { tallyFor } from '../../lib/run/telemetry/tally.ts';
import { EXPOSED_APP, snapshotOf } from '../support/report/run-result.ts';

const snapshot = snapshotOf([EXPOSED_APP]);
const orgs = ['a', 'b', 'c', 'd', 'e'].map(
  (alias): OrgToAudit => ({ alias, access: { reason: { code: 'network', message: '' } } }),
);

function audited(alias: string, readMs: number, reason?: 'deadline', apiCalls = 1) {
  const why = reason === undefined ? {} : { reason: { code: reason, message: '' } };
  return { snapshot: { ...snapshot, alias, ...why }, drift: [], apiCalls, readMs };
}

const NONE = { orgs: [], unreached: [], slow: [] };

test('the next run begins with whom this one did not reach, then with whom took it long, the slowest first', () => {
  const tally = tallyFor({}, NONE);
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
  expect(auditOrder(orgs, roster).map(({ alias }) => alias)).toEqual(['d', 'e', 'b', 'a', 'c']);
});

test('whoever waited longest comes first, and after all of them one that had its turn and was cut off again', () => {
  const last = { ...NONE, unreached: ['e', 'b', 'c'] };
  const tally = tallyFor({}, last);
  for (const org of [audited('e', 800, 'deadline'), audited('a', 0, 'deadline', 0), audited('c', 0, 'deadline', 0)]) {
    tally.add(org);
  }
  tally.add(audited('b', 10));
  const roster = tally.roster(orgs, []);
  expect([roster.unreached, roster.slow]).toEqual([['c', 'a', 'd'], ['e']]);
});

test('an org that waits for permits does not take long', async () => {
  let now = 0;
  const access = { auth: 'session', alias: 'a', accessToken: '', instanceUrl: '', orgId: '' } as const;
  const { readMs } = await auditOrg(
    { alias: 'a', access: { secret: access } },
    {
      runId: 'n1',
      ports: {
        async readOrg(_, { acquireApps }) {
          now += 1_000;
          await acquireApps?.(1);
          now += 500;
          return { orgId: '00D000000000001EAA', apps: [] };
        },
      },
      policy: { controls: [], waivers: [], drift: DEFAULT_CONFIG.drift },
      clock: () => new Date(now),
      signal: new AbortController().signal,
      claim: async () => undefined,
      apps: {
        async acquire() {
          now += 60_000;
          return () => {};
        },
      },
    },
  );
  expect(readMs).toBe(1_500);
});

test('without a past, orgs come in their own order', () => {
  expect(auditOrder(orgs, { unreached: [], slow: ['gone'] })).toEqual(orgs);
});
