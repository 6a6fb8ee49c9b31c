/**
 * Runs the built function as Lambda would: in a fresh process, with the heap that Lambda gives to its memory, on one core.
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

/** Whether processes can be held to one core here. */
export const canPin = spawnSync('taskset', ['-c', CORE, 'true']).status === 0;

export interface BuiltFunction {
  /** One run in a process of its own, in a function of 512 MB unless said otherwise. */
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

/** As the script of Lambda's Node.js runtime starts Node: a tenth of the memory for young objects, the rest for old ones. */
function heapOf(memoryMb: number): string[] {
  const youngMb = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(youngMb / 2)}`, `--max-old-space-size=${memoryMb - youngMb}`];
}

/** A script in a process of that kind, which sends its figures and ends. */
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
  // It logs failing orgs there too; only what came last can say why it ended.
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
