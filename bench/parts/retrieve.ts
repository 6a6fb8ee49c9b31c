/**
 * Compares `readMetadata` and `retrieve`: calls, time, CPU and memory for the same apps. Salesforce does not document how long a
 * retrieve takes, so it is measured with no time, the best case, and with an assumed one.
 *
 * @module
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { COMPONENTS } from '../../lib/audit/model/app.ts';
import { unusedJsforce } from '../../lib/build/unused-jsforce.ts';
import { LIMITS } from '../../lib/simulator/salesforce/api/retrieve.ts';
import type { RetrieveTime } from '../../lib/simulator/salesforce/org.ts';
import { type Figure, median, type Part } from '../figures.ts';
import { lambdaLike } from '../processes/audit.ts';
import type { MeasuredReading, Way } from '../processes/reading-process.ts';
import { callsOfTheOrg, type OrgCalls, type Simulator, startSimulator } from '../world/simulator.ts';

const LATENCY_MS = 100;

export const NO_RETRIEVE_TIME: RetrieveTime = { startMs: 0, perComponentMs: 0 };
/** Rather short: users report minutes for thousands of files, and queues. */
export const ASSUMED_RETRIEVE_TIME: RetrieveTime = { startMs: 1000, perComponentMs: 2 };

/** Its text in the tables. */
export const ASSUMED = `${ASSUMED_RETRIEVE_TIME.startMs / 1000} s + ${ASSUMED_RETRIEVE_TIME.perComponentMs} ms a file`;

interface Contestant {
  readonly name: string;
  readonly way: Way;
  readonly time: RetrieveTime;
}

const CONTESTANTS: readonly Contestant[] = [
  { name: 'readMetadata', way: 'readMetadata', time: NO_RETRIEVE_TIME },
  { name: 'retrieve in no time', way: 'retrieve', time: NO_RETRIEVE_TIME },
  { name: `retrieve in ${ASSUMED}`, way: 'retrieve', time: ASSUMED_RETRIEVE_TIME },
];

interface Reading extends MeasuredReading, OrgCalls {}

export const retrieve: Part = {
  title: `readMetadata and retrieve: one org, ${LATENCY_MS} ms a call`,
  async run({ full }) {
    const script = await readingScript();
    try {
      const figures: Figure[] = [];
      for (const apps of full ? [50, 500, 5000] : [50, 500]) {
        figures.push(...(await figuresFor(apps, script.path)));
      }
      return figures;
    } finally {
      script.remove();
    }
  },
};

/** `reading-process.ts` as plain JavaScript. */
export async function readingScript(): Promise<{ readonly path: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
  const path = join(folder, 'reading-process.mjs');
  await build({
    entryPoints: ['bench/processes/reading-process.ts'],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [unusedJsforce],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function figuresFor(apps: number, script: string): Promise<Figure[]> {
  const simulator = await startSimulator({ orgs: 1, apps, latencyMs: LATENCY_MS });
  try {
    const readings = new Map<string, Reading[]>(CONTESTANTS.map(({ name }) => [name, []]));
    for (let round = 0; round < (apps > 1000 ? 1 : 3); round += 1) {
      for (const contestant of CONTESTANTS) {
        readings.get(contestant.name)?.push(await reading(contestant, apps, script, simulator));
      }
    }
    const digests = new Set([...readings.values()].flat().map(({ digest }) => digest));
    if (digests.size !== 1) throw new Error(`readMetadata and retrieve did not read the same ${apps} apps.`);
    return [...readings].flatMap(([name, all]) => figuresOf(`${apps} apps by ${name}`, all));
  } finally {
    simulator.stop();
  }
}

async function reading(
  { way, time }: Contestant,
  apps: number,
  script: string,
  simulator: Simulator,
): Promise<Reading> {
  await simulator.setRetrieveTime(time);
  await simulator.calls();
  const typesAtOnce = Math.min(COMPONENTS.length, Math.floor(LIMITS.files / apps));
  const args = [script, way, JSON.stringify(simulator.secrets[0]), String(typesAtOnce)];
  const measured = await lambdaLike<MeasuredReading>(args);
  return { ...measured, ...(await callsOfTheOrg(simulator)) };
}

function figuresOf(what: string, readings: readonly Reading[]): Figure[] {
  const medianOf = (key: 'wallMs' | 'calls' | 'longestChain') => median(readings.map((each) => each[key]));
  return [
    { what: `${what}: time`, value: medianOf('wallMs'), unit: 'ms' },
    { what: `${what}: calls`, value: medianOf('calls'), unit: 'calls' },
    { what: `${what}: longest chain`, value: medianOf('longestChain'), unit: 'round trips' },
    { what: `${what}: CPU`, value: Math.min(...readings.map(({ cpuMs }) => cpuMs)), unit: 'ms' },
    { what: `${what}: peak memory`, value: Math.max(...readings.map(({ peakMb }) => peakMb)), unit: 'MB' },
  ];
}
