/**
 * What a user would do instead, on the same org: a plain jsforce script.
 *
 * Not `sf project retrieve start` and grep: the simulated org refuses `retrieve`, as it refuses all that the auditor may
 * never send, and the Salesforce CLI is several hundred megabytes to install (docs/performance.md).
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { builtFunction } from './audit.ts';
import type { Figure, Part } from './figures.ts';
import { type OrgCalls, type Simulator, startSimulator } from './simulator.ts';

const APPS = 50;
const LATENCY_MS = 100;

interface Taken {
  readonly wallMs: number;
  readonly peakMb: number;
}

export const alternatives: Part = {
  title: `Alternatives: one org of ${APPS} apps, ${LATENCY_MS} ms a call`,
  async run() {
    const [built, simulator] = await Promise.all([
      builtFunction(),
      startSimulator({ orgs: 1, apps: APPS, latencyMs: LATENCY_MS }),
    ]);
    try {
      const ours = await built.run('alternatives', simulator.environment);
      const ourCalls = (await simulator.calls())[0];
      const theirs = await jsforceScript(simulator);
      const theirCalls = (await simulator.calls())[0];
      return [
        ...figuresOf('the built function, with state and alerts', ours, ourCalls),
        ...figuresOf('a plain jsforce script', theirs, theirCalls),
      ];
    } finally {
      simulator.stop();
      built.remove();
    }
  },
};

async function jsforceScript({ secrets: [secret] }: Simulator): Promise<Taken> {
  // Inside of the project, where its imports are found.
  const folder = mkdtempSync(join('node_modules', '.eca-auditor-bench-'));
  try {
    const script = join(folder, 'jsforce-script.mjs');
    await build({ entryPoints: ['bench/jsforce-script.ts'], outfile: script, format: 'esm', logLevel: 'warning' });
    const { stdout, stderr } = spawnSync(process.execPath, [script, JSON.stringify(secret)], { encoding: 'utf8' });
    if (stdout === '') throw new Error(`The jsforce script failed: ${stderr}`);
    return JSON.parse(stdout) as Taken;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figuresOf(who: string, { wallMs, peakMb }: Taken, calls: OrgCalls | undefined): Figure[] {
  return [
    { what: `${who}: time`, value: wallMs, unit: 'ms' },
    { what: `${who}: calls`, value: calls?.calls ?? Number.NaN, unit: 'calls' },
    { what: `${who}: longest chain`, value: calls?.longestChain ?? Number.NaN, unit: 'round trips' },
    { what: `${who}: peak memory`, value: peakMb, unit: 'MB' },
  ];
}
