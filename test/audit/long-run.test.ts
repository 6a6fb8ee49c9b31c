/**
 * Thirty nights over a hundred orgs, each night compared with an oracle that knows what is true and what was notified.
 *
 * `npm test` lives one seed, `npm run test:long` six. `SEED=7 npx vitest run test/audit/long-run.test.ts` replays one.
 */
import { expect, test } from 'vitest';
import { compare } from '../../lib/audit/drift/compare.ts';
import { assessOrg, orgNotAssessed } from '../../lib/audit/judging/assess.ts';
import type { App } from '../../lib/audit/model/app.ts';
import type { DriftEvent } from '../../lib/audit/model/drift-event.ts';
import type { OrgState } from '../../lib/audit/model/org-state.ts';
import type { Snapshot } from '../../lib/audit/model/snapshot.ts';
import { buildApp } from '../support/audit/app-builder.ts';
import { dateOf, dayOf } from '../support/audit/played-nights.ts';
import { TOY_CONTROLS } from '../support/audit/toy-controls.ts';
import { IS_LONG_RUN } from '../support/test-scope.ts';
import { expectedTonight, type Knowledge, NOTHING_KNOWN } from './long-run/oracle.ts';
import { type Random, seededRandom } from './long-run/random.ts';
import { liveADay, newOrg, type WorldApp, type WorldOrg } from './long-run/world.ts';

const NIGHTS = 30;
const ORGS = 100;
const CRASHES = 0.1;
const { SEED } = process.env;
const SEEDS = SEED === undefined ? (IS_LONG_RUN ? [1, 2, 3, 4, 5, 6] : [1]) : [Number(SEED)];

interface Audited {
  readonly org: WorldOrg;
  knowledge: Knowledge;
  state: OrgState | undefined;
  /** Ids that were published for a night whose state was kept. */
  readonly settled: Set<string>;
  /** What was published of the org by runs that died before they kept their state: line to id. */
  pending: Map<string, string>;
}

test.each(SEEDS)('seed %i', (seed) => {
  const random = seededRandom(seed);
  const all = Array.from({ length: ORGS }, (_, index) => newAudited(newOrg(random, index)));
  const counts = new Map<string, number>();
  for (let night = 0; night < NIGHTS; night += 1) {
    for (const audited of all) {
      if (audited.org.audited) {
        const where = `night ${night}, ${audited.org.alias}; replay: SEED=${seed} npx vitest run test/audit/long-run.test.ts`;
        for (const line of audit(audited, random, night, where)) {
          const [type = ''] = line.split(' ');
          counts.set(type, (counts.get(type) ?? 0) + 1);
        }
      }
      // After a crash the retry mostly finds the org as it was.
      if (audited.pending.size === 0 || random.chance(0.3)) {
        const { orgId } = audited.org;
        liveADay(audited.org, random, night + 1);
        // An event in another org is another event, also under the same alias.
        audited.pending = audited.org.orgId === orgId ? audited.pending : new Map();
      }
    }
  }
  expect(Object.fromEntries(counts), `seed ${seed}: everything happened often enough to prove anything`).toEqual({
    violation_opened: expect.toSatisfy(isOften),
    violation_worsened: expect.toSatisfy(isOften),
    violation_resolved: expect.toSatisfy(isOften),
    violation_still_open: expect.toSatisfy(isOften),
    waiver_expiring: expect.toSatisfy(isOften),
    app_not_assessed: expect.toSatisfy(isOften),
    app_recovered: expect.toSatisfy(isOften),
    org_not_assessed: expect.toSatisfy(isOften),
    org_recovered: expect.toSatisfy(isOften),
    move: expect.toSatisfy(isOften),
    move_ended: expect.toSatisfy(isOften),
  });
});

function isOften(count: unknown): boolean {
  return typeof count === 'number' && count >= 10;
}

function newAudited(org: WorldOrg): Audited {
  return { org, knowledge: NOTHING_KNOWN, state: undefined, settled: new Set(), pending: new Map() };
}

/** One night of one org: audit it, hold it against the oracle, and keep the state unless the run dies. */
function audit(audited: Audited, random: Random, night: number, where: string): readonly string[] {
  const { org, state } = audited;
  const snapshot = snapshotOf(org, night);
  const drift = compare(state, snapshot, optionsOf(night));
  const notified = drift.events.filter(({ notify }) => notify !== 'evidence');
  const expected = expectedTonight(audited.knowledge, org, night);
  expect(notified.map(line).sort(), where).toEqual([...expected.notified].sort());
  expectGoodIds(audited, notified, where);
  if (random.chance(CRASHES)) {
    audited.pending = new Map([
      ...audited.pending,
      ...notified.map((event) => [line(event), event.deduplicationId] as const),
    ]);
    return expected.notified;
  }
  for (const { deduplicationId } of notified) {
    audited.settled.add(deduplicationId);
  }
  audited.pending = new Map();
  audited.knowledge = expected.after;
  audited.state = JSON.parse(JSON.stringify(drift.state)) as OrgState;
  return expected.notified;
}

/** No id is used twice. Only the events of a run that died come again, and must have the same id. */
function expectGoodIds({ settled, pending }: Audited, notified: readonly DriftEvent[], where: string): void {
  const ids = notified.map(({ deduplicationId }) => deduplicationId);
  expect(new Set(ids).size, where).toBe(ids.length);
  expect(
    ids.filter((id) => settled.has(id)),
    where,
  ).toEqual([]);
  const repeated = notified.filter((event) => pending.has(line(event)));
  expect(
    repeated.map(({ deduplicationId }) => deduplicationId),
    where,
  ).toEqual(repeated.map((event) => pending.get(line(event))));
}

function line({ type, app, control, move, severity, cause }: DriftEvent): string {
  return [type, app, control, move, type === 'org_not_assessed' ? cause : undefined, severity]
    .filter((part) => part !== undefined)
    .join(' ');
}

function optionsOf(night: number) {
  return {
    now: dateOf(night),
    remindAfterDays: 7,
    waiverNoticeDays: 3,
    notAssessedAfterRuns: 3,
    runId: `run-${night}`,
    controls: TOY_CONTROLS,
  };
}

function snapshotOf({ alias, orgId, apps, waivers, fault }: WorldOrg, night: number): Snapshot {
  const reading = { runId: `run-${night}`, takenAt: dateOf(night).toISOString() };
  if (fault !== undefined) {
    return orgNotAssessed({ ...reading, org: { alias }, reason: { code: fault, message: 'No answer.' } });
  }
  return assessOrg({
    ...reading,
    org: { alias, orgId },
    apps: [...apps].map(([name, app]) => asRead(name, app)),
    controls: TOY_CONTROLS,
    waivers: waivers.map((waiver) => ({
      ...waiver,
      org: alias,
      owner: 'Jo',
      reason: 'Why',
      until: dayOf(waiver.until),
    })),
  });
}

function asRead(name: string, app: WorldApp): App {
  if (!app.oauth) {
    return buildApp({ name, readings: { globalOauth: { state: 'absent' } } });
  }
  if (!app.readable || app.failing) {
    const code = app.readable ? 'salesforce_error' : 'settings_not_returned';
    return buildApp({
      name,
      readings: { globalOauth: { state: 'unreadable', code, message: 'It did not come back.' } },
    });
  }
  return buildApp({
    name,
    settings: {
      isConsumerSecretOptional: app.secretOptional,
      isPkceRequired: app.pkceRequired,
      isDeviceFlowEnabled: app.deviceFlow,
      callbackUrl: [app.callbackOverHttp ? 'http://app.example.com/cb' : 'https://app.example.com/cb'],
    },
    oauthPolicies: { ipRelaxationPolicyType: app.deviceFlow ? 'Bypass' : 'Enforce' },
  });
}
