/**
 * Which files have changed, as git knows it.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { mayHoldComponent } from '../../salesforce/source/component-files.ts';
import { UsageError } from '../errors.ts';

const run = promisify(execFile);
const MOST_OUTPUT = 256 * 1024 * 1024;

/**
 * Files that may hold metadata and differ from where the branch left `ref`: committed, staged, changed or new. Deleted ones
 * are not among them. Deleting metadata from source deletes nothing in an org.
 *
 * @param ref a branch, tag or commit, such as `origin/main`; `HEAD` for what is not committed yet
 * @returns absolute paths
 * @throws UsageError when there is no git repository, or no such commit in it.
 */
export async function changedFiles(ref: string, cwd: string): Promise<string[]> {
  const top = (await git(cwd, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
  const base = await forkPoint(ref, top);
  const lists = await Promise.all([
    git(top, ['diff', '--name-only', '-z', '--no-relative', '--diff-filter=d', '--ignore-submodules', base, '--']),
    git(top, ['ls-files', '-z', '--others', '--exclude-standard']),
  ]);
  const names = new Set(lists.flatMap((list) => list.split('\0')).filter((name) => name !== ''));
  return [...names].filter((name) => mayHoldComponent(basename(name))).map((name) => resolve(join(top, name)));
}

async function forkPoint(ref: string, top: string): Promise<string> {
  const commit = await commitOf(ref, top);
  try {
    return (await git(top, ['merge-base', commit, 'HEAD'])).trim();
  } catch {
    throw new UsageError(
      `--changed ${ref}: git finds no commit that it shares with HEAD; in CI, fetch the full history (fetch-depth: 0).`,
    );
  }
}

async function commitOf(ref: string, top: string): Promise<string> {
  try {
    return (await git(top, ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`])).trim();
  } catch {
    throw new UsageError(
      `--changed ${ref}: git knows no such commit; expected a branch, tag or commit that was fetched.`,
    );
  }
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run('git', [...args], { cwd, maxBuffer: MOST_OUTPUT });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const why = said === '' ? (error instanceof Error ? error.message : String(error)) : said;
    throw new UsageError(`--changed needs git and a repository: ${why.split('\n', 1)[0]}`);
  }
}
