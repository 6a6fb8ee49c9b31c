/**
 * The operating system's errors for files, in words.
 *
 * @module
 */

/** Source: errno(3). Each finishes "the file can't be read: …". */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'something else uses it',
  EEXIST: 'it is there already',
  EFBIG: 'it is too large',
  EIO: 'the device failed',
  EISDIR: 'it is a folder',
  ELOOP: 'its links go round in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENFILE: 'too many files are open',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is no folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ETXTBSY: 'something else runs it',
};

/** The system's code of a failed call, such as `ENOENT`; `undefined` of anything else. */
export function errnoCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** @example fileErrorText(error) // "permission denied" */
export function fileErrorText(error: unknown): string {
  const code = errnoCode(error);
  return code === undefined ? 'unknown error' : (WORDS[code] ?? `the system says ${code}`);
}
