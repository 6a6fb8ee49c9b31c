/**
 * Errors of usage, and texts for errors of the file system.
 *
 * @module
 */
import { errnoCode, fileErrorText } from '../../audit/file-errors.ts';

/** Wrong usage or configuration. The message says what was found and what was expected. The exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export { errnoCode, fileErrorText };

/** @example "it does not exist", "it can't be read: permission denied" */
export function unreadable(error: unknown): string {
  return errnoCode(error) === 'ENOENT' ? 'it does not exist' : `it can't be read: ${fileErrorText(error)}`;
}

/** @example "its folder does not exist", "it can't be written: the disk is full" */
export function unwritable(error: unknown): string {
  return errnoCode(error) === 'ENOENT' ? 'its folder does not exist' : `it can't be written: ${fileErrorText(error)}`;
}
