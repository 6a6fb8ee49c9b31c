/**
 * Runs the built function as Lambda would: in a new process, with the heap limits of Lambda's runtime, on one core.
 *
 * @module
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildFunction } from '../../lib/build/bundle.ts';
import type { Measured } from './audit-process.ts';

const MEMORY_MB = 512;
const CORE = '0';

/** Whether processes can be pinned to one core on this machine. */
export const canPin = spawnSync('taskset', ['-c', CORE, 'true']).status === 0;

export interface BuiltFunction {
  /** Runs it once in a new process. The default memory is 512 MB. */
  run(runId: string, environment: Readonly<Record<string, string>>, memoryMb?: number): Promise<Measured>;
  remove(): void;
}

export async function builtFunction(): Promise<BuiltFunction> {
  const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
  const measuring = join(folder, 'audit-process.mjs');
  await Promise.all([
    buildFunction(folder),
    build({
      entryPoints: ['bench/processes/audit-process.ts'],
      outfile: measuring,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'warning',
    }),
  ]);
  const bundle = pathToFileURL(join(folder, 'index.mjs')).href;
  return {
    run: (runId, environment, memoryMb) => lambdaLike([measuring, bundle, runId], environment, memoryMb),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The options of Lambda's Node.js runtime: a tenth of the memory for the young generation, the rest for the old one. */
function heapOf(memoryMb: number): string[] {
  const youngMb = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(youngMb / 2)}`, `--max-old-space-size=${memoryMb - youngMb}`];
}

/** Runs a script in such a process. The script must send its figures. */
export function lambdaLike<T>(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  memoryMb = MEMORY_MB,
): Promise<T> {
  const command = [...(canPin ? ['taskset', '-c', CORE] : []), process.execPath, ...heapOf(memoryMb), ...args];
  const [file = '', ...rest] = command;
  const child: ChildProcess = spawn(file, rest, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  // It also logs failing orgs, so only the last lines can explain why it ended.
  let last = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    last = (last + text).slice(-2000);
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message) => resolve(message as T));
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`The measured process ended with ${code} and no figures:\n${last}`)));
  });
}
