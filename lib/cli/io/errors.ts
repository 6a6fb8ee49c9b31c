/**
 * @module
 */
import { errnoCode, fileErrorText } from '../../audit/file-errors.ts';

/** Wrong usage or configuration: the message says what was found and what would be right. Ends the process with code 2. */
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
