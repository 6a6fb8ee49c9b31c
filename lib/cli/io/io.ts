/**
 * What a command has of the world around it, so that tests can give it another.
 *
 * @module
 */
import { createInterface } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { safeLines } from '../../audit/safe-text/inert-text.ts';

export interface Io {
  /** The result, and nothing else. */
  readonly stdout: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  /** Errors. */
  readonly stderr: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress, on the terminal; absent where there is none. */
  readonly draw?: (text: string) => void;
  readonly env: NodeJS.ProcessEnv;
  /** Asks the person at the terminal; absent where there is none. An empty answer when the input ends. */
  readonly ask?: (question: string) => Promise<string>;
}

/** The input and output of this process. A question needs a terminal on both sides; it goes to stderr, since stdout is the result. */
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

/** What a person types for the program: in this repository, as README.md has it, an npm script, since nothing is in `PATH`. */
export function programOf({ env }: Pick<Io, 'env'>): string {
  return env.npm_lifecycle_event !== undefined && env.npm_package_name === 'eca-auditor'
    ? 'npm run --silent eca-auditor --'
    : 'eca-auditor';
}

/** A line longer than this is hard to read. */
const MOST_COLUMNS = 120;

/** `COLUMNS`, else the terminal's; none where there is no terminal, since what reads a pipe wants each line whole. */
export function terminalWidth({ stdout, env }: Io): { readonly width?: number } {
  const asked = /^[1-9]\d{0,4}$/.test(env.COLUMNS ?? '') ? Number(env.COLUMNS) : undefined;
  const width = asked ?? (stdout.columns === undefined ? undefined : Math.min(stdout.columns, MOST_COLUMNS));
  return width === undefined ? {} : { width };
}

/** `NO_COLOR` and `FORCE_COLOR` as https://no-color.org and Node have them. */
export function hasColour({ stdout, env }: Io): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') {
    return false;
  }
  return env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' ? true : stdout.isTTY === true && env.TERM !== 'dumb';
}

/**
 * The same, with standard error inert: its lines hold what somebody gave (an option, the name of a file or of an app, a key of the
 * configuration), and none is a command to the log of a CI system or moves the cursor.
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
