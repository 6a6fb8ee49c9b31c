/**
 * Files and folders that others on the machine can get at, refused as ssh refuses a key. A user who reads a key can read what
 * the auditor can; one who writes into a folder of credentials or evidence decides what is audited, or what was found.
 *
 * Only what belongs to the user who runs this is refused, as in ssh: a secret that Kubernetes mounts belongs to root, who decides.
 * On Windows modes say nothing, and nothing is refused.
 *
 * @module
 */
import { stat } from 'node:fs/promises';
import { shellWord } from '../../audit/safe-text/shell-word.ts';

const OTHERS = 0o077;
const WRITTEN_BY_ALL = 0o002;

/** @returns why a file with a key in it is refused, as a part of a sentence; `undefined` where it is not, or is not there. */
export async function tooOpenFile(path: string): Promise<string | undefined> {
  const mode = await ownMode(path, 'file');
  return mode === undefined || (mode & OTHERS) === 0
    ? undefined
    : `its mode is ${octal(mode)}, so others on this machine can get at the key in it; expected 0600: chmod 600 ${shellWord(path)}`;
}

/** The same of a folder of credentials or of evidence. */
export async function tooOpenFolder(path: string): Promise<string | undefined> {
  const mode = await ownMode(path, 'folder');
  return mode === undefined || (mode & WRITTEN_BY_ALL) === 0
    ? undefined
    : `its mode is ${octal(mode)}, so everybody on this machine can write into it; expected 0700: chmod 700 ${shellWord(path)}`;
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
