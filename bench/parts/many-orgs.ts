/**
 * Many orgs, some slow and some failing, by the built function with state, evidence and alerts in the simulated AWS: time compared
 * with the lower bound, memory, and the output compared with auditing one org at a time.
 *
 * @module
 */
import { auditSettings } from '../../lib/config/audit-settings.ts';
import { DEFAULT_CONFIG } from '../../lib/config/schema/schema.ts';
import { runAudit } from '../../lib/run/run-audit.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import type { Figure, Part } from '../figures.ts';
import { type BuiltFunction, builtFunction, canPin } from '../processes/audit.ts';
import type { Measured } from '../processes/audit-process.ts';
import { type Comparable, comparable } from '../processes/comparable.ts';
import { type OrgCalls, type Simulator, startSimulator } from '../world/simulator.ts';

const APPS = 50;
const LATENCY_MS = 100;
const SLOW_MS = 10_000;
const { policy, concurrency } = await auditSettings(DEFAULT_CONFIG, '.', 'the defaults');

export const manyOrgs: Part = {
  title: `Many orgs of ${APPS} apps, ${LATENCY_MS} ms a call, 5 % slow or failing, ${canPin ? 'one core' : 'any core'}, 512 MB`,
  async run({ full }) {
    const [few, many] = full ? [100, 1000] : [20, 200];
    const built = await builtFunction();
    try {
      const small = await nightsOf(few, full, built);
      const large = await nightsOf(many, full, built);
      return figuresOf(many, small, large, full);
    } finally {
      built.remove();
    }
  },
};

interface Nights {
  /** All failures are new and cause alerts. */
  readonly first: Night;
  /** Nothing has changed. */
  readonly second: Night;
  /** Number of orgs whose output differs from auditing one org at a time. */
  readonly different: number;
}

interface Night extends Measured {
  readonly boundMs: number;
}

async function nightsOf(orgs: number, full: boolean, built: BuiltFunction): Promise<Nights> {
  const simulator = await startSimulator({
    orgs,
    apps: APPS,
    latencyMs: LATENCY_MS,
    troubled: true,
    slowLatencyMs: full ? SLOW_MS : SLOW_MS / 5,
  });
  const night = async (runId: string): Promise<Night> => {
    const measured = await built.run(runId, simulator.environment);
    return { ...measured, boundMs: boundOf(await simulator.calls()) };
  };
  try {
    const first = await night('first');
    const second = await night('second');
    return { first, second, different: await differences(orgs, simulator) };
  } finally {
    simulator.stop();
  }
}

/** The lower bound: the time of all orgs divided by the concurrency, or that of the slowest org. */
function boundOf(orgs: readonly OrgCalls[]): number {
  const all = orgs.reduce((sum, { leastMs }) => sum + leastMs, 0);
  return Math.max(all / concurrency, ...orgs.map(({ leastMs }) => leastMs));
}

/** Compares with the same orgs, audited without latency and one at a time. */
async function differences(orgs: number, simulator: Simulator): Promise<number> {
  const twin = await startSimulator({ orgs, apps: APPS, latencyMs: 0, troubled: true });
  try {
    const alone = await oneByOne(twin);
    const together = await simulator.evidence();
    const kept = new Map(alone.map(({ alias, digest }) => [alias, digest]));
    const seen = new Set(together.map(({ alias }) => alias));
    const otherwise = together.filter(({ alias, digest }) => kept.get(alias) !== digest).map(({ alias }) => alias);
    return new Set([...otherwise, ...alone.map(({ alias }) => alias).filter((alias) => !seen.has(alias))]).size;
  } finally {
    twin.stop();
  }
}

async function oneByOne(twin: Simulator): Promise<Comparable[]> {
  const snapshots: Comparable[] = [];
  await runAudit({
    runId: 'one-by-one',
    secrets: {
      load: async () => twin.secrets.map((secret) => ({ name: secret.alias, value: JSON.stringify(secret) })),
    },
    ports: { readOrg: orgReader({ allowLoopback: true }) },
    policy,
    isWholeFleet: true,
    concurrency: 1,
    allowLoopback: true,
    clock: () => new Date(),
    observer: { orgDone: ({ snapshot }) => void snapshots.push(comparable(snapshot)) },
  });
  return snapshots;
}

function figuresOf(orgs: number, small: Nights, large: Nights, full: boolean): Figure[] {
  return [
    { what: 'orgs', value: orgs, unit: 'orgs' },
    ...nightFigures('first night', orgs, small.first, large.first, full),
    ...nightFigures('a night without news', orgs, small.second, large.second, full),
    {
      what: 'orgs whose outcome differs from one at a time',
      value: small.different + large.different,
      unit: 'orgs',
      goal: 0,
    },
  ];
}

/** The time has a goal only with the full settings. */
function nightFigures(name: string, orgs: number, small: Night, large: Night, full: boolean): Figure[] {
  const { wallMs, boundMs, cpuMs, peakMb } = large;
  return [
    { what: `${name}: time`, value: wallMs / 1000, unit: 's' },
    { what: `${name}: the bound that ${concurrency} orgs at a time give`, value: boundMs / 1000, unit: 's' },
    { what: `${name}: time to the bound`, value: wallMs / boundMs, unit: '×', ...(full && { goal: 1.5 }) },
    { what: `${name}: CPU an org`, value: cpuMs / orgs, unit: 'ms' },
    { what: `${name}: peak memory`, value: peakMb, unit: 'MB', goal: 256 },
    { what: `${name}: peak memory to that of a tenth of the orgs`, value: peakMb / small.peakMb, unit: '×', goal: 1.2 },
  ];
}
