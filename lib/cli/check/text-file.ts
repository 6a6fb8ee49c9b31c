/**
 * Reading and replacing a file without losing a byte of it.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * The file's text, from which the same bytes can be made again.
 *
 * @throws Error when they can't: the file is not UTF-8.
 */
export function readUtf8(path: string): string {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) {
    throw new Error('the file is not UTF-8');
  }
  return text;
}

/** Replaces the file in one step, with the permissions that it had, so that a reader finds the old content or the new one. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      // What the process masks at creation.
      await handle.chmod(mode);
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
