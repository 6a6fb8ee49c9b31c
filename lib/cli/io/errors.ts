/**
 * Errors of usage, and texts for errors of the file system.
 *
 * @module
 */
import { systemCode, systemWords } from '../../audit/system-words.ts';

/** Wrong usage or configuration. The message says what was found and what was expected. The exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export { systemCode, systemWords };

/** @example "it does not exist", "it can't be read: permission denied" */
export function unreadable(error: unknown): string {
  return systemCode(error) === 'ENOENT' ? 'it does not exist' : `it can't be read: ${systemWords(error)}`;
}

/** @example "its folder does not exist", "it can't be written: the disk is full" */
export function unwritable(error: unknown): string {
  return systemCode(error) === 'ENOENT' ? 'its folder does not exist' : `it can't be written: ${systemWords(error)}`;
}
