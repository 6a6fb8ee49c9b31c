/**
 * Refuses files and folders that other users of the machine can access, like ssh refuses a key. A user who can read a key can read
 * what the auditor reads. A user who can write to a folder of credentials or evidence controls what is audited, or the results.
 *
 * As in ssh, a file of another owner is not refused: a secret that Kubernetes mounts belongs to root. On Windows, modes have no
 * meaning, so nothing is refused.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { shellWord } from '../../audit/safe-text/shell-word.ts';

const OTHERS = 0o077;
const WRITTEN_BY_ALL = 0o002;

/** @returns why a file with a key is refused, as part of a sentence; `undefined` if it is accepted or does not exist */
export async function tooOpenFile(path: string): Promise<string | undefined> {
  const mode = await ownMode(path, 'file');
  return mode === undefined || (mode & OTHERS) === 0
    ? undefined
    : `its mode is ${octal(mode)}, so others on this machine can access the key in it; expected 0600: chmod 600 ${shellWord(path)}`;
}

/** Like {@link tooOpenFile}, for a folder of credentials or evidence. */
export async function tooOpenFolder(path: string): Promise<string | undefined> {
  const mode = await ownMode(path, 'folder');
  return mode === undefined || (mode & WRITTEN_BY_ALL) === 0
    ? undefined
    : `its mode is ${octal(mode)}, so everybody on this machine can write to it; expected 0700: chmod 700 ${shellWord(path)}`;
}

/** Pipes and devices have no mode of their own. */
async function ownMode(path: string, kind: 'file' | 'folder'): Promise<number | undefined> {
  if (process.getuid === undefined) return undefined;
  const found = await stat(path).catch(() => undefined);
  const isKind = kind === 'file' ? found?.isFile() : found?.isDirectory();
  return found !== undefined && isKind === true && found.uid === process.getuid() ? found.mode & 0o7777 : undefined;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
