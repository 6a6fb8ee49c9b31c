/**
 * @module
 */

/** Wrong usage or configuration: the message says what was found and what would be right. Ends the process with code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The system's code of a failed call, such as `ENOENT`; `undefined` of anything else. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
