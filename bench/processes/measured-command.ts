/**
 * Runs a command as its users do, and measures it from outside, from its start to its end, including all its child processes.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface MeasuredCommand {
  readonly stdout: string;
  readonly wallMs: number;
  /** Of all its processes together; `NaN` without `/proc`. */
  readonly peakMb: number;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Replaces the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default 0 */
  readonly exitCode?: number;
}

/** The kernel keeps the peak of each process, so polling misses only the last moments. */
const LOOK_EVERY_MS = 20;

/** @throws Error with its output when it ends with another exit code. */
export async function runMeasured(
  [file, ...args]: readonly [string, ...string[]],
  { exitCode = 0, ...options }: CommandOptions = {},
): Promise<MeasuredCommand> {
  const started = performance.now();
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let peakMb = Number.NaN;
  const look = () => {
    const now = peakMbOf(child.pid);
    peakMb = Number.isNaN(peakMb) ? now : Math.max(peakMb, now || 0);
  };
  const looking = setInterval(look, LOOK_EVERY_MS);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  try {
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (code !== exitCode) throw new Error(`${file} ended with ${code}: ${stderr || stdout}`);
    return { stdout, wallMs: performance.now() - started, peakMb };
  } finally {
    clearInterval(looking);
  }
}

/** Of a process and its descendants. */
function peakMbOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    const own = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    return children.reduce((sum, child) => sum + (peakMbOf(Number(child)) || 0), own);
  } catch {
    return Number.NaN;
  }
}
