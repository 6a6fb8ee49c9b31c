/**
 * Finds the configuration when no path is given: the nearest one in a folder or above it, up to the root of the repository. Also
 * finds its JSON Schema.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ConfigError } from './errors.ts';

export const CONFIG_NAMES = ['eca-auditor.yaml', 'eca-auditor.yml', 'eca-auditor.json'] as const;

/** The folders to search, the nearest first. Outside a repository only the folder itself. */
function configFolders(folder: string): string[] {
  const folders = [resolve(folder)];
  for (let at = folders[0] ?? folder; !existsSync(join(at, '.git')); ) {
    const above = dirname(at);
    if (above === at) {
      return folders.slice(0, 1);
    }
    folders.push(above);
    at = above;
  }
  return folders;
}

/**
 * @param names of the configurations in one folder
 * @returns undefined if there is none
 * @throws ConfigError when there are two, because either could be meant.
 */
export function onlyConfig(names: readonly string[]): string | undefined {
  const [first, second] = names;
  if (first !== undefined && second !== undefined) {
    throw new ConfigError([{ file: second, message: `${first} exists too; expected one configuration in a folder.` }]);
  }
  return first;
}

/**
 * @returns its path relative to the folder; undefined if there is none
 * @throws ConfigError when the nearest folder with a configuration has two.
 */
export function findConfig(folder = '.'): string | undefined {
  for (const each of configFolders(folder)) {
    const found = onlyConfig(
      CONFIG_NAMES.map((name) => relative(resolve(folder), join(each, name))).filter((path) =>
        existsSync(resolve(folder, path)),
      ),
    );
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

const SCHEMA = 'docs/schemas/eca-auditor.schema.json';

/**
 * The schema of the package that is installed at or above a folder, up to the root of the repository, or that of this repository.
 *
 * @returns its path relative to the folder, with `/`; undefined where there is none, as when npx fetches the package to another place
 * @example "./node_modules/eca-auditor/docs/schemas/eca-auditor.schema.json"
 */
export function findSchema(folder: string): string | undefined {
  const found = configFolders(folder)
    .flatMap((each) => [join(each, 'node_modules', 'eca-auditor', SCHEMA), join(each, SCHEMA)])
    .find((path) => existsSync(path));
  if (found === undefined) {
    return undefined;
  }
  const path = relative(resolve(folder), found).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}
