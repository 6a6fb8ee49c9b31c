/**
 * Explains errors of the operating system about files.
 *
 * @module
 */

/** By the code of errno(3). Each ends the sentence "the file can't be read: …". */
const TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'another program uses it',
  EEXIST: 'it exists already',
  EFBIG: 'it is too large',
  EIO: 'the device failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'another program runs it',
};

/** The code of a system error, such as `ENOENT`; `undefined` for any other error. */
export function errnoCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** @example fileErrorText(error) // "permission denied" */
export function fileErrorText(error: unknown): string {
  const code = errnoCode(error);
  return code === undefined ? 'unknown error' : (TEXTS[code] ?? `system error ${code}`);
}
