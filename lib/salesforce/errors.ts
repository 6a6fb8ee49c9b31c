/**
 * The one error of this edge: an org, or a part of it, could not be assessed.
 *
 * @module
 */
import type { CauseCode } from '../audit/causes.ts';

/** Thrown when something can't be read. The message is for a person and never holds a secret. */
export class NotAssessedError extends Error {
  override readonly name = 'NotAssessedError';
  readonly code: CauseCode;

  constructor(code: CauseCode, message: string) {
    super(message);
    this.code = code;
  }
}
