/**
 * One org: calls and longest chain against the least that the API's limits allow, and the time against the chain's.
 *
 * @module
 */
import { MAX_LIST_QUERIES, MAX_READ_NAMES } from '../lib/salesforce/metadata.ts';
import { SALESFORCE_DEFAULTS } from '../lib/salesforce/read-org.ts';
import { builtFunction } from './audit.ts';
import { type Figure, median, type Part } from './figures.ts';
import { startSimulator } from './simulator.ts';

const APPS = 50;
const LATENCY_MS = 100;
/** The app and its global OAuth settings, OAuth settings, OAuth policies and policies: all that the controls read. */
const TYPES = 5;

/** Token, lists of three types, reads of ten names: ten reads at a time are what the auditor allows itself. */
export function least(apps: number): { readonly calls: number; readonly chain: number } {
  const lists = Math.ceil(TYPES / MAX_LIST_QUERIES);
  const reads = TYPES * Math.ceil(apps / MAX_READ_NAMES);
  return { calls: 1 + lists + reads, chain: 1 + 1 + Math.ceil(reads / SALESFORCE_DEFAULTS.readsPerOrg) };
}

export const roundTrips: Part = {
  title: `One org of ${APPS} apps, ${LATENCY_MS} ms a call`,
  async run({ full }) {
    const [built, simulator] = await Promise.all([
      builtFunction(),
      startSimulator({ orgs: 1, apps: APPS, latencyMs: LATENCY_MS }),
    ]);
    try {
      const walls: number[] = [];
      for (let night = 1; night <= (full ? 9 : 3); night += 1) {
        walls.push((await built.run(`round-trips-${night}`, simulator.environment)).wallMs);
        await simulator.calls();
      }
      await built.run('round-trips', simulator.environment);
      const [shape] = await simulator.calls();
      return figuresOf(shape?.calls ?? 0, shape?.longestChain ?? 0, median(walls));
    } finally {
      simulator.stop();
      built.remove();
    }
  },
};

function figuresOf(calls: number, chain: number, wallMs: number): Figure[] {
  const possible = least(APPS);
  return [
    { what: 'calls', value: calls, unit: 'calls' },
    { what: 'calls to the least possible', value: calls / possible.calls, unit: '×', goal: 1 },
    { what: 'longest chain', value: chain, unit: 'round trips' },
    { what: 'longest chain to the least possible', value: chain / possible.chain, unit: '×', goal: 1 },
    { what: 'a whole run, from the handler being called in a cold process', value: wallMs, unit: 'ms' },
    { what: 'a whole run to chain × latency', value: wallMs / (chain * LATENCY_MS), unit: '×', goal: 1.15 },
  ];
}
