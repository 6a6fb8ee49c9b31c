/**
 * JSON documents in a folder, with the keys of the state bucket as paths.
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Expected, Json, JsonBucket, StoredObject } from '../../aws/state/json-bucket.ts';
import { errnoCode, fileErrorText, UsageError } from './errors.ts';
import { tooOpenFolder } from './owner-only.ts';

/**
 * Refuses a folder that everybody can write to, with a UsageError. Writes are atomic. It does not protect against two processes that
 * use the folder at the same time.
 */
export function jsonFolder(folder: string): JsonBucket {
  const pathOf = (key: string) => join(folder, ...key.split('/'));

  let checked: Promise<void> | undefined;
  async function check(): Promise<void> {
    const tooOpen = await tooOpenFolder(folder);
    if (tooOpen !== undefined) {
      throw new UsageError(`--state ${folder}: ${tooOpen}`);
    }
  }

  async function get(key: string): Promise<StoredObject | undefined> {
    checked ??= check();
    await checked;
    try {
      const bytes = await readFile(pathOf(key));
      return {
        bytes,
        // Computed on demand, because a command that only reads thousands of documents does not need it.
        get etag() {
          return etagOf(bytes);
        },
      };
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') {
        return undefined;
      }
      throw new UsageError(`--state ${folder}: ${key} can't be read: ${fileErrorText(error)}.`);
    }
  }

  return {
    name: folder,
    locate: pathOf,
    get,
    async put(key, json, expected) {
      checked ??= check();
      await checked;
      if (typeof expected === 'object' && (await get(key))?.etag !== expected.etag) {
        return undefined;
      }
      try {
        return (await write(pathOf(key), json, expected)) ? etagOf(json) : undefined;
      } catch (error) {
        throw new UsageError(
          `--state ${folder}: ${key} can't be written: ${fileErrorText(error)}; expected a folder to write in.`,
        );
      }
    },
  };
}

function etagOf(json: Json): string {
  return createHash('sha256').update(json).digest('hex');
}

async function write(path: string, json: Json, expected: Expected): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, json);
    if (expected !== 'nothing') {
      await rename(draft, path);
      return true;
    }
    return await linkUnlessThere(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function linkUnlessThere(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errnoCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}
