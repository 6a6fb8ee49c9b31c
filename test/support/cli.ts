/**
 * The command line in this process, with what it wrote.
 *
 * @module
 */
import type { Io } from '../../lib/cli/io/io.ts';
import { runCli } from '../../lib/cli/program.ts';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** As in a terminal of 80 columns without colour. Without `ask` it is not interactive. */
export async function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}, ask?: Io['ask']): Promise<CliRun> {
  const [stdout, stderr] = [sink(), sink()];
  const code = await runCli(args, {
    stdout,
    stderr,
    env: { PATH: process.env.PATH, ECA_AUDITOR_ALLOW_LOOPBACK: '1', ...env },
    ...(ask !== undefined && { ask }),
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function sink() {
  let text = '';
  return {
    columns: 80,
    text: () => text,
    write(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const done = rest.findLast((each) => typeof each === 'function');
      done?.();
      return true;
    },
  };
}
