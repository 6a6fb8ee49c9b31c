/**
 * Many orgs of which some are slow and some fail, by the built function with state, evidence and alerts in the simulated
 * AWS: time against the bound, memory, and the output against one org at a time.
 *
 * @module
 */
import { auditSettings } from '../lib/config/audit-settings.ts';
import { DEFAULT_CONFIG } from '../lib/config/schema.ts';
import { runAudit } from '../lib/run/run-audit.ts';
import { orgReader } from '../lib/salesforce/read-org.ts';
import { type BuiltFunction, builtFunction, canPin } from './audit.ts';
import { type Comparable, comparable } from './comparable.ts';
import type { Figure, Part } from './figures.ts';
import { type OrgCalls, type Simulator, startSimulator } from './simulator.ts';

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
      const small = await nightOf(few, full, built);
      const large = await nightOf(many, full, built);
      return figuresOf(many, small, large);
    } finally {
      built.remove();
    }
  },
};

interface Night {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly boundMs: number;
  /** Orgs that came out otherwise than one at a time. */
  readonly different: number;
}

async function nightOf(orgs: number, full: boolean, built: BuiltFunction): Promise<Night> {
  const simulator = await startSimulator({
    orgs,
    apps: APPS,
    latencyMs: LATENCY_MS,
    troubled: true,
    slowLatencyMs: full ? SLOW_MS : SLOW_MS / 5,
  });
  try {
    const { wallMs, cpuMs, peakMb } = await built.run(`many-orgs-${orgs}`, simulator.environment);
    const boundMs = boundOf(await simulator.calls());
    return { wallMs, cpuMs, peakMb, boundMs, different: await differences(orgs, simulator) };
  } finally {
    simulator.stop();
  }
}

/** No schedule is shorter: all orgs' own time shared among the lanes, or the longest org. */
function boundOf(orgs: readonly OrgCalls[]): number {
  const all = orgs.reduce((sum, { leastMs }) => sum + leastMs, 0);
  return Math.max(all / concurrency, ...orgs.map(({ leastMs }) => leastMs));
}

/** The same orgs again, without latency and one at a time. */
async function differences(orgs: number, simulator: Simulator): Promise<number> {
  const twin = await startSimulator({ orgs, apps: APPS, latencyMs: 0, troubled: true });
  try {
    const alone = await oneByOne(twin);
    const together = await simulator.evidence();
    const digests = new Map(alone.map(({ alias, digest }) => [alias, digest]));
    const different = together.filter(({ alias, digest }) => digests.get(alias) !== digest).length;
    return different + Math.abs(alone.length - together.length);
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

function figuresOf(orgs: number, small: Night, large: Night): Figure[] {
  return [
    { what: 'orgs', value: orgs, unit: 'orgs' },
    { what: 'time', value: large.wallMs / 1000, unit: 's' },
    { what: `least possible by ${concurrency} orgs at a time`, value: large.boundMs / 1000, unit: 's' },
    { what: 'time to the least possible', value: large.wallMs / large.boundMs, unit: '×', goal: 1.5 },
    { what: 'CPU an org', value: large.cpuMs / orgs, unit: 'ms' },
    { what: 'peak memory', value: large.peakMb, unit: 'MB', goal: 256 },
    { what: 'peak memory to that of a tenth of the orgs', value: large.peakMb / small.peakMb, unit: '×', goal: 1.2 },
    {
      what: 'orgs whose outcome differs from one at a time',
      value: small.different + large.different,
      unit: 'orgs',
      goal: 0,
    },
  ];
}
