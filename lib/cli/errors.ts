/**
 * @module
 */

/** Wrong usage or configuration: the message says what was found and what would be right. Ends the process with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
