/**
 * What a command has of the world around it, so that tests can give it another.
 *
 * @module
 */
import type { WriteStream } from 'node:tty';

export interface Io {
  /** The result, and nothing else. */
  readonly stdout: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress and errors. */
  readonly stderr: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
}

/** `NO_COLOR` and `FORCE_COLOR` as https://no-color.org and Node have them. */
export function hasColour({ stdout, env }: Io): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') {
    return false;
  }
  return env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' ? true : stdout.isTTY === true && env.TERM !== 'dumb';
}
