/**
 * @module
 */
import { systemCode, systemWords } from '../../audit/system-words.ts';

/** Wrong usage or configuration: the message says what was found and what would be right. Ends the process with code 2. */
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
