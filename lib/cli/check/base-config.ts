/**
 * The configuration as a git commit has it. A change that is judged then can't switch off the controls that judge it.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import { commitOf, git } from './git.ts';

/** The value of `--config-from` that stands for the commit that pre-commit compares with, or HEAD. */
const BASE = 'base';

export interface BaseConfig {
  /** `undefined` where the commit has no such file. */
  readonly text: string | undefined;
  /** What the file is called in messages. */
  readonly name: string;
  /** Whether the working folder has the same, or none either. */
  readonly isUnchanged: boolean;
}

/**
 * @param ref a commit, or `base`: what `pre-commit run --from-ref` names (PRE_COMMIT_FROM_REF), else HEAD
 * @param file as `--config` names it
 * @returns `undefined` for `base` in a repository without any commit: there the file of the folder counts
 * @throws UsageError when there is no git repository, no such commit in it, or the file is outside of it.
 */
export async function baseConfig(
  ref: string,
  file: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<BaseConfig | undefined> {
  const option = '--config-from';
  const top = (await git(option, cwd, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
  const path = relative(top, resolve(cwd, file));
  if (path.startsWith('..') || isAbsolute(path)) {
    throw new UsageError(`${option}: the configuration ${file} is outside of the git repository ${top}.`);
  }
  const named = ref === BASE ? env.PRE_COMMIT_FROM_REF || 'HEAD' : ref;
  if (ref === BASE && named === 'HEAD' && (await git(option, top, ['rev-list', '--all', '--max-count=1'])) === '') {
    return undefined;
  }
  const commit = await commitOf(option, named, top);
  const name = path.split(sep).join('/');
  const isThere =
    (await git(option, top, ['ls-tree', '--name-only', '-z', commit, '--', `:(top,literal)${name}`])) !== '';
  const text = isThere ? await git(option, top, ['cat-file', 'blob', `${commit}:${name}`]) : undefined;
  const inFolder = resolve(cwd, file);
  const now = existsSync(inFolder) ? readFileSync(inFolder, 'utf8') : undefined;
  return { text, name: `${file} of ${commit.slice(0, 12)}`, isUnchanged: now === text };
}
