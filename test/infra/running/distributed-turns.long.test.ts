/**
 * Nights that are too short for all orgs, one of which hangs, in one invocation and in a batch: each org gets its turn, and
 * one that waits for it, or is cut off at the end of a night, is notified like any other that is not assessed.
 *
 * Nights are short because Salesforce is slow. How slow, follows the machine: where it takes so long for its own part that
 * the function is stopped or reads no org, all times are doubled and the nights begin anew.
 *
 * @module
 */
import { expect, test } from 'vitest';
import type { Ledger, OrgState } from '../../../lib/audit/model/org-state.ts';
import { DEFAULT_CONFIG } from '../../../lib/config/schema/schema.ts';
import { type Fleet, fleet } from '../../support/runs/fleet.ts';

type Kind = 'single' | 'distributed';

/** One hangs. Of the others a night of five seconds, a fifth of which is kept for its end, reads at most eight. */
const ALIASES = Array.from({ length: 16 }, (_, at) => `org-${String(at).padStart(2, '0')}`);
const [HANGING = '', ...OTHERS] = ALIASES;
const CONFIG = { limits: { orgsAtOnce: 2 } };
const TIMES = { timeoutMs: 5_000, latencyMs: 300 };
/** Each night begins one at least that no night has begun before. */
const MOST_NIGHTS = OTHERS.length;
const AFTER = DEFAULT_CONFIG.drift.notAssessedAfterRuns;

test.each<Kind>(['single', 'distributed'])('%s: orgs in nights for some of them', async (kind) => {
  let times = 1;
  while (!(await playNights(kind, times))) times *= 2;
});

/** Whether the machine kept up; then all that is to hold held. */
async function playNights(kind: Kind, times: number): Promise<boolean> {
  const own: Fleet = await fleet(ALIASES, {
    batchSize: ALIASES.length,
    config: CONFIG,
    timeoutMs: TIMES.timeoutMs * times,
    latencyMs: TIMES.latencyMs * times,
  });
  own.salesforce.org(HANGING).fault('headers-never');
  const hadNoTurn = () => ALIASES.filter((alias) => own.salesforce.org(alias).calls().length === 0);
  const nightsUnread = new Map(ALIASES.map((alias) => [alias, 0]));
  const everRead = new Set<string>();
  for (let night = 1; everRead.size < OTHERS.length && night <= MOST_NIGHTS; night += 1) {
    const runId = `night-${night}`;
    if (!(await isPlayed(kind, own, runId))) return false;
    const read = readIn(own, runId);
    if (read.length === 0) return false;
    expect(read.length).toBeLessThan(OTHERS.length);
    // No org is read a second time before every org was read once.
    if (read.some((alias) => everRead.has(alias))) expect(hadNoTurn()).toEqual([]);
    for (const alias of read) everRead.add(alias);

    for (const alias of ALIASES) nightsUnread.set(alias, read.includes(alias) ? 0 : (nightsUnread.get(alias) ?? 0) + 1);
    // An org that was not read for that long is notified, and not earlier.
    const due = ALIASES.filter((alias) => (nightsUnread.get(alias) ?? 0) >= AFTER);
    const notified = outages(own).flatMap(({ alias, outage }) => (outage.notified ? alias : []));
    expect(notified.toSorted()).toEqual(due);
    expect(notifiedAliases(own)).toEqual(expect.arrayContaining(due));
  }
  expect(hadNoTurn()).toEqual([]);
  return true;
}

/** Whether the function came to its end each time, without being repeated. */
async function isPlayed(kind: Kind, own: Fleet, runId: string): Promise<boolean> {
  if (kind === 'single') return 'payload' in (await own.audit.invoke({ executionId: runId }));
  const before = own.modes().length;
  const outcome = await own.run(runId);
  return outcome.status === 'SUCCEEDED' && own.modes().slice(before).join() === 'plan,audit,summarise';
}

/** Whose state holds a snapshot of that run. */
function readIn(own: Fleet, runId: string): readonly string[] {
  return states(own).flatMap(({ snapshot }) => (snapshot?.runId === runId ? snapshot.alias : []));
}

/** The orgs that were notified as not assessed, in any run. */
function notifiedAliases(own: Fleet): readonly string[] {
  const documents = own.documents().filter(({ events }) => events.some(({ type }) => type === 'org_not_assessed'));
  return [...new Set(documents.map(({ org }) => org.alias))];
}

/** The outages in the kept states. */
function outages(own: Fleet): { readonly alias: string; readonly outage: NonNullable<Ledger['notAssessed']> }[] {
  return states(own).flatMap(({ alias, ledger }) =>
    ledger?.notAssessed === undefined ? [] : [{ alias, outage: ledger.notAssessed }],
  );
}

/** An org that was never reached is kept under its alias. */
function states(own: Fleet): (Partial<OrgState> & { readonly alias: string })[] {
  return Object.entries(own.objects())
    .filter(([key]) => key.startsWith('state/') && !['state/roster.json', 'state/history.json'].includes(key))
    .map(([key, text]) => {
      const state = JSON.parse(text) as Partial<OrgState>;
      return { ...state, alias: state.snapshot?.alias ?? /alias=(.*)\.json$/.exec(key)?.[1] ?? key };
    });
}
