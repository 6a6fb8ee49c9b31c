/**
 * Nights that are too short for all orgs, one of which hangs: each org gets its turn, and one that waits for it is told like
 * any other that is not assessed. How many a night has time for is the machine's to decide.
 *
 * @module
 */
import { expect, test } from 'vitest';
import type { Ledger, OrgState } from '../../lib/audit/model.ts';
import { DEFAULT_CONFIG } from '../../lib/config/schema.ts';
import { spread } from '../../lib/run/distributed/plan.ts';
import { type Fleet, fleet } from '../support/fleet.ts';

const ALIASES = Array.from({ length: 40 }, (_, at) => `org-${String(at).padStart(2, '0')}`);
const [, ...OTHERS] = ALIASES;
const NIGHTS = 6;
const AFTER = DEFAULT_CONFIG.drift.notAssessedAfterRuns;
const CONFIG = { limits: { orgsAtOnce: 2 } };

test('forty orgs in nights for some of them', { timeout: 300_000 }, async () => {
  const own: Fleet = await fleet(ALIASES, { batchSize: 40, config: CONFIG, timeoutMs: 5_000, latencyMs: 60 });
  own.salesforce.orgs()[0]?.fault('headers-never');
  const unread = new Map(ALIASES.map((alias) => [alias, 0]));
  const waiting = new Set(OTHERS);
  let shortNights = 0;
  let wholeNights = 0;
  for (let night = 1; night <= NIGHTS || (waiting.size > 0 && night <= ALIASES.length); night += 1) {
    const runId = `night-${night}`;
    await own.audit.invoke({ executionId: runId });
    // On a machine that is very slow the function may be stopped before its end; then the next night begins as this one did.
    wholeNights += own.record(runId).orgs.length > 0 ? 1 : 0;
    const read = readIn(own, runId);
    shortNights += read.length < OTHERS.length ? 1 : 0;
    const isSecond = read.some((alias) => !waiting.has(alias));
    for (const alias of read) waiting.delete(alias);
    // Nobody is read a second time before everybody was read once.
    if (isSecond && wholeNights === night) expect([...waiting]).toEqual([]);
    for (const alias of ALIASES) unread.set(alias, read.includes(alias) ? 0 : (unread.get(alias) ?? 0) + 1);
    // Never too early, and not later than the runs that its state counts.
    for (const alias of wholeNights === night ? toldIn(own, runId) : []) {
      expect(unread.get(alias)).toBeGreaterThanOrEqual(AFTER);
    }
    expect(outages(own).filter(({ runs, told }) => runs >= AFTER && !told)).toEqual([]);
  }
  expect(outages(own)).not.toEqual([]);
  expect(shortNights).toBeGreaterThan(0);
  expect([...waiting]).toEqual([]);
});

/** Whose state holds a snapshot of that run. */
function readIn(own: Fleet, runId: string): readonly string[] {
  return states(own).flatMap(({ snapshot }) => (snapshot?.runId === runId ? snapshot.alias : []));
}

/** Who was told in that run to be not assessed. */
function toldIn(own: Fleet, runId: string): readonly string[] {
  return own
    .documents()
    .filter((document) => document.runId === runId && document.events.some(({ type }) => type === 'org_not_assessed'))
    .map(({ org }) => org.alias);
}

/** What the kept states say of orgs that are not assessed. */
function outages(own: Fleet): NonNullable<Ledger['notAssessed']>[] {
  return states(own).flatMap(({ ledger }) => ledger?.notAssessed ?? []);
}

function states(own: Fleet): Partial<OrgState>[] {
  return Object.entries(own.objects())
    .filter(([key]) => key.startsWith('state/') && !['state/roster.json', 'state/history.json'].includes(key))
    .map(([, text]) => JSON.parse(text) as Partial<OrgState>);
}

test('those that were not reached, and the slow ones, are spread over the batches of the next plan', () => {
  const names = Array.from({ length: 100 }, (_, at) => `s${String(at).padStart(2, '0')}`);
  const orgs = names.map((secretName) => ({ alias: `alias of ${secretName}`, secretName }));
  const early = names.slice(0, 20).map((name) => `alias of ${name}`);
  const plan = spread(names, { orgs, unreached: early.slice(0, 15), slow: [...early.slice(15), 'gone'] });
  expect(plan.toSorted()).toEqual(names);
  for (let at = 0; at < 100; at += 25) {
    expect(plan.slice(at, at + 25).filter((name) => name < 's20')).toHaveLength(5);
  }
  expect(spread(names, { orgs: [], unreached: ['x'], slow: [] })).toEqual(names);
  expect(spread(names, { orgs, unreached: orgs.map(({ alias }) => alias), slow: [] })).toEqual(names);
});
