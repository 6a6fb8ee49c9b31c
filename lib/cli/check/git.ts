/**
 * Runs git.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../io/errors.ts';

const run = promisify(execFile);
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * @param option the option that needs git, for messages
 * @throws UsageError when there is no such commit.
 */
export async function commitOf(option: string, ref: string, top: string): Promise<string> {
  try {
    return (await git(option, top, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])).trim();
  } catch {
    throw new UsageError(
      `${option} ${ref}: git does not know this commit; expected a branch, tag or commit that was fetched.${await shallowHint(option, top)}`,
    );
  }
}

/** A hint for a shallow clone; empty for a complete one. */
async function shallowHint(option: string, top: string): Promise<string> {
  const isShallow = (await git(option, top, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  return isShallow ? ' This clone is shallow: fetch the full history (in GitHub Actions, fetch-depth: 0).' : '';
}

/** @throws UsageError with the first line of git's error. */
export async function git(option: string, cwd: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...args], { cwd, maxBuffer: MOST_OUTPUT });
    return stdout;
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = stderr === '' ? (error instanceof Error ? error.message : String(error)) : stderr;
    throw new UsageError(`${option} needs git and a repository: ${why.split('\n', 1)[0]}`);
  }
}
