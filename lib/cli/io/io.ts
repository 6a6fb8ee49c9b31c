/**
 * The input, output and environment of a command, which tests can replace.
 *
 * @module
 */
import { createInterface } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { safeLines } from '../../audit/safe-text/inert-text.ts';

export interface Io {
  /** Only the result. */
  readonly stdout: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  /** Errors, warnings and notes. */
  readonly stderr: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  /** Shows progress on the terminal; absent without a terminal. */
  readonly draw?: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the person at the terminal; absent without a terminal. The answer is empty if the input ends. */
  readonly ask?: (question: string) => Promise<string>;
}

/** The input and output of this process. A question needs a terminal for input and output. It is written to stderr, since stdout is only for the result. */
export function processIo({ stdin, stdout, stderr, env }: NodeJS.Process): Io {
  const terminal = stdin.isTTY === true && stderr.isTTY === true;
  return { stdout, stderr, env, ...(terminal && { ask: (question) => ask(question, stdin, stderr) }) };
}

async function ask(question: string, input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string> {
  const lines = createInterface({ input, output });
  return new Promise((resolve) => {
    lines.once('close', () => resolve(''));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** The command as a person types it. In this repository it is an npm script, because the program is not in `PATH`. */
export function programOf({ env }: Pick<Io, 'env'>): string {
  return env.npm_lifecycle_event !== undefined && env.npm_package_name === 'eca-auditor'
    ? 'npm run --silent eca-auditor --'
    : 'eca-auditor';
}

/** Longer lines are hard to read. */
const MOST_COLUMNS = 120;

/** `COLUMNS`, or the terminal's width. None without a terminal, because a program that reads a pipe needs whole lines. */
export function terminalWidth({ stdout, env }: Io): { readonly width?: number } {
  const asked = /^[1-9]\d{0,4}$/.test(env.COLUMNS ?? '') ? Number(env.COLUMNS) : undefined;
  const width = asked ?? (stdout.columns === undefined ? undefined : Math.min(stdout.columns, MOST_COLUMNS));
  return width === undefined ? {} : { width };
}

/** Follows `NO_COLOR` and `FORCE_COLOR`, like https://no-color.org and Node. */
export function hasColour({ stdout, env }: Io): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') {
    return false;
  }
  return env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' ? true : stdout.isTTY === true && env.TERM !== 'dumb';
}

/**
 * Makes text on stderr inert. It contains input, such as an option, a file name or an app name, which must not act as a command in
 * the log of a CI system or move the cursor.
 */
export function withInertErrors(io: Io): Io {
  const { stderr } = io;
  return {
    ...io,
    stderr: {
      write: (text: string) => stderr.write(safeLines(text)),
      ...(stderr.columns !== undefined && { columns: stderr.columns }),
    },
    ...(stderr.isTTY === true && { draw: (text: string) => void stderr.write(text) }),
  };
}
