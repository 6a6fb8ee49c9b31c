/**
 * Org secrets from files: one file with one secret or an array of them, or a folder of such files.
 *
 * @module
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretSource, StoredSecret } from '../../run/ports.ts';
import { parseSecretJson } from '../../salesforce/session/org-secret.ts';
import { decodeText } from '../../salesforce/source/decode-text.ts';
import { errnoCode, UsageError, unreadable } from '../io/errors.ts';
import { tooOpenFile, tooOpenFolder } from '../io/owner-only.ts';

const EXPECTED = 'expected a JSON file with an org secret, or a folder of such files';
/**
 * Secrets are named after their files; a file that others can read is one that can't be read. `load` throws UsageError when there is
 * nothing to read at all, or when everybody can write into the folder.
 */
export function fileSecrets(path: string): SecretSource {
  return {
    async load() {
      const files = await filesAt(path);
      const secrets = (await Promise.all(files.map(read))).flat();
      if (secrets.length === 0) {
        throw new UsageError(`--credentials ${path}: found no org secret; ${EXPECTED}.`);
      }
      return secrets;
    },
  };
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) {
      return [path];
    }
    const tooOpen = await tooOpenFolder(path);
    if (tooOpen !== undefined) {
      throw new UsageError(`--credentials ${path}: ${tooOpen}`);
    }
    const names = await readdir(path);
    return names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--credentials ${path}: ${why(error)}; ${EXPECTED}.`);
  }
}

async function read(file: string): Promise<StoredSecret[]> {
  const tooOpen = await tooOpenFile(file);
  if (tooOpen !== undefined) {
    return [{ name: file, value: '', error: { code: 'unreadable', message: tooOpen } }];
  }
  try {
    return split(file, decodeText(await readFile(file)));
  } catch (error) {
    return [{ name: file, value: '', error: { code: 'unreadable', message: why(error) } }];
  }
}

/** What is no array of objects is one secret, and judged as such. */
function split(file: string, text: string): StoredSecret[] {
  const json = parse(text);
  return Array.isArray(json)
    ? json.map((each, at) => ({ name: `${file}[${at}]`, value: JSON.stringify(each) }))
    : [{ name: file, value: text }];
}

function parse(text: string): unknown {
  try {
    return parseSecretJson(text);
  } catch {
    return undefined;
  }
}

function why(error: unknown): string {
  return errnoCode(error)?.startsWith('ERR_ENCODING') ? 'its text is neither UTF-8 nor UTF-16' : unreadable(error);
}
