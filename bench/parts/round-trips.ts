/**
 * One org: calls and longest chain, compared with the fewest that the API's limits allow, and the time, compared with the chain's.
 *
 * @module
 */
import { COMPONENTS, type Component, ORG_COMPONENTS } from '../../lib/audit/components/registry.ts';
import { APP_CONTROLS, CATALOGUE } from '../../lib/audit/controls/index.ts';
import { MAX_LIST_QUERIES, MAX_READ_NAMES } from '../../lib/salesforce/metadata/metadata.ts';
import { orgReader, SALESFORCE_DEFAULTS } from '../../lib/salesforce/read-org.ts';
import type { Figure, Part } from '../figures.ts';
import { builtFunction } from '../processes/audit.ts';
import { callsOfTheOrg, type Simulator, startSimulator } from '../world/simulator.ts';

const APPS = 50;
const LATENCY_MS = 100;
/** The types of the app and of all its components that the controls read, which are listed. */
const TYPES = new Set<Component>(['app', ...APP_CONTROLS.flatMap(({ reads }) => reads)]).size;
/** No simulated app has OAuth security settings, so there is nothing to read of that type. */
const TYPES_READ = COMPONENTS.filter((component) => component !== 'oauthSecurity').length;
/** Types of settings of the org, with one read each. */
const ORG_READS = new Set(CATALOGUE.flatMap(({ orgReads = [] }) => orgReads)).size;

/**
 * The fewest possible calls: the token, lists of three types each, reads of ten names each, and one read for each of the org's
 * settings. The auditor sends at most ten reads concurrently.
 */
export function least(apps: number): { readonly calls: number; readonly chain: number } {
  const lists = Math.ceil(TYPES / MAX_LIST_QUERIES);
  const reads = TYPES_READ * Math.ceil(apps / MAX_READ_NAMES) + ORG_READS;
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
      const readings: number[] = [];
      for (let night = 1; night <= (full ? 15 : 5); night += 1) {
        walls.push((await built.run(`round-trips-${night}`, simulator.environment)).wallMs);
        readings.push(await readingMs(simulator));
      }
      await simulator.calls();
      await built.run('round-trips', simulator.environment);
      const { calls, longestChain } = await callsOfTheOrg(simulator);
      return figuresOf(calls, longestChain, {
        wallMs: Math.min(...walls),
        readMs: Math.min(...readings),
      });
    } finally {
      simulator.stop();
      built.remove();
    }
  },
};

async function readingMs({ secrets: [secret] }: Simulator): Promise<number> {
  if (secret === undefined) throw new Error('The simulated world has no org.');
  const read = orgReader({ allowLoopback: true });
  const started = performance.now();
  await read(secret, { reads: COMPONENTS, orgReads: ORG_COMPONENTS, signal: new AbortController().signal });
  return performance.now() - started;
}

function figuresOf(
  calls: number,
  chain: number,
  { wallMs, readMs }: { readonly wallMs: number; readonly readMs: number },
) {
  const possible = least(APPS);
  return [
    { what: 'calls', value: calls, unit: 'calls' },
    { what: 'calls to the least possible', value: calls / possible.calls, unit: '×', goal: 1 },
    { what: 'longest chain', value: chain, unit: 'round trips' },
    { what: 'longest chain to the least possible', value: chain / possible.chain, unit: '×', goal: 1 },
    { what: 'reading the org', value: readMs, unit: 'ms' },
    { what: 'reading the org to chain × latency', value: readMs / (chain * LATENCY_MS), unit: '×', goal: 1.15 },
    { what: 'a whole run in a cold process, state and alerts included', value: wallMs, unit: 'ms' },
    { what: 'a whole run to chain × latency', value: wallMs / (chain * LATENCY_MS), unit: '×', goal: 1.15 },
  ] as const satisfies readonly Figure[];
}
