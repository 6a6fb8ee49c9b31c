/**
 * Lists changed files by git.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { mayHoldComponent } from '../../salesforce/source/component-files.ts';
import { UsageError } from '../io/errors.ts';
import { commitOf, git } from './git.ts';

const OPTION = '--changed';

/**
 * Files that may contain metadata and differ from the merge base with `ref`: committed, staged, changed or new. Deleted files are left
 * out, because deleting metadata from source deletes nothing in an org.
 *
 * @param ref a branch, tag or commit, such as `origin/main`; `HEAD` for uncommitted changes
 * @returns absolute paths
 * @throws UsageError when there is no git repository, or no such commit in it.
 */
export async function changedFiles(ref: string, cwd: string): Promise<string[]> {
  const top = (await git(OPTION, cwd, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
  if (existsSync(resolve(cwd, ref)) && !(await isCommit(ref, top))) {
    throw new UsageError(`${OPTION} ${ref}: this is a path, not a commit; write paths first: check ${ref} ${OPTION}`);
  }
  const base = await forkPoint(ref, top);
  const lists = await Promise.all([
    git(OPTION, top, [
      'diff',
      '--name-only',
      '-z',
      '--no-relative',
      '--diff-filter=d',
      '--ignore-submodules',
      base,
      '--',
    ]),
    git(OPTION, top, ['ls-files', '-z', '--others', '--exclude-standard']),
  ]);
  const names = new Set(lists.flatMap((list) => list.split('\0')).filter((name) => name !== ''));
  return [...names].filter((name) => mayHoldComponent(basename(name))).map((name) => resolve(join(top, name)));
}

async function isCommit(ref: string, top: string): Promise<boolean> {
  return commitOf(OPTION, ref, top).then(
    () => true,
    () => false,
  );
}

async function forkPoint(ref: string, top: string): Promise<string> {
  const commit = await commitOf(OPTION, ref, top);
  try {
    return (await git(OPTION, top, ['merge-base', commit, 'HEAD'])).trim();
  } catch {
    throw new UsageError(
      `--changed ${ref}: git finds no commit that it shares with HEAD; in CI, fetch the full history (fetch-depth: 0).`,
    );
  }
}
