/**
 * Reads the configuration from a git commit, so that a change can't switch off the controls that judge it. If no file is given, it is
 * also searched for in that commit, and not in the working folder.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ConfigError } from '../../config/errors.ts';
import { CONFIG_NAMES, findConfig, onlyConfig } from '../../config/find.ts';
import { UsageError } from '../io/errors.ts';
import { commitOf, git } from './git.ts';

const OPTION = '--config-from';
/** The value of `--config-from` for the commit that pre-commit compares with, or HEAD. */
const BASE = 'base';

export interface BaseConfig {
  /** Relative to the working folder. */
  readonly file: string;
  /** `undefined` if the commit does not have the file. */
  readonly text: string | undefined;
  /** The name in messages. */
  readonly name: string;
  /** Whether the file in the working folder is the same, or also missing. */
  readonly isUnchanged: boolean;
}

/**
 * @param ref a commit, or `base` for that of `pre-commit run --from-ref` (PRE_COMMIT_FROM_REF), or else HEAD
 * @param given from `--config`. Without it, the nearest configuration in the commit, in the working folder or above it.
 * @returns `undefined` for `base` in a repository without a commit. Then the file in the folder is used.
 * @throws UsageError when there is no git repository or no such commit, when the file is outside the repository, or when the commit
 * has two configurations in one folder.
 */
export async function baseConfig(
  ref: string,
  given: string | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<BaseConfig | undefined> {
  const top = (await git(OPTION, cwd, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, '');
  const path = relative(top, resolve(cwd, given ?? '.'));
  if (path.startsWith('..') || isAbsolute(path)) {
    throw new UsageError(`${OPTION}: the configuration ${given} is outside the git repository ${top}.`);
  }
  const named = ref === BASE ? env.PRE_COMMIT_FROM_REF || 'HEAD' : ref;
  if (ref === BASE && named === 'HEAD' && (await git(OPTION, top, ['rev-list', '--all', '--max-count=1'])) === '') {
    return undefined;
  }
  const commit = await commitOf(OPTION, named, top);
  const asked = given === undefined ? placesAbove(path) : [[path]];
  const there = await inCommit(commit, asked.flat(), top);
  const found = nearest(asked, there, commit);
  const now = given ?? configNow(cwd);
  const [usual] = CONFIG_NAMES;
  const file =
    found === undefined ? (now === undefined || now === TWO ? usual : now) : relative(cwd, join(top, found)) || found;
  const text =
    found === undefined ? undefined : await git(OPTION, top, ['cat-file', 'blob', `${commit}:${slashed(found)}`]);
  return { file, text, name: `${file} of ${commit.slice(0, 12)}`, isUnchanged: text === textAt(cwd, now) };
}

/** Paths of possible configurations in the folder and above it, the nearest first. */
function placesAbove(folder: string): string[][] {
  const here = CONFIG_NAMES.map((name) => join(folder, name));
  return folder === '' || folder === '.' ? [here] : [here, ...placesAbove(dirname(folder))];
}

async function inCommit(commit: string, paths: readonly string[], top: string): Promise<ReadonlySet<string>> {
  const patterns = paths.map((path) => `:(top,literal)${slashed(path)}`);
  const names = await git(OPTION, top, ['ls-tree', '--name-only', '-z', commit, '--', ...patterns]);
  return new Set(names.split('\0'));
}

function nearest(
  asked: readonly (readonly string[])[],
  there: ReadonlySet<string>,
  commit: string,
): string | undefined {
  for (const paths of asked) {
    try {
      const found = onlyConfig(paths.filter((path) => there.has(slashed(path))));
      if (found !== undefined) {
        return found;
      }
    } catch (error) {
      throw error instanceof ConfigError ? new UsageError(`${OPTION} ${commit.slice(0, 12)}: ${error.message}`) : error;
    }
  }
  return undefined;
}

/** Stands for two configurations in one folder. It is not a valid path, so it differs from every path in the commit. */
const TWO = '.';

function configNow(cwd: string): string | undefined {
  try {
    return findConfig(cwd);
  } catch {
    return TWO;
  }
}

function textAt(cwd: string, file: string | undefined): string | undefined | null {
  const path = file === undefined ? undefined : resolve(cwd, file);
  if (path === undefined || !existsSync(path)) {
    return undefined;
  }
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}
