/**
 * The error of a run that failed as a whole.
 *
 * @module
 */
import { LoggableError } from '../audit/model/loggable-error.ts';

/** `errors` holds the causes; the single cause if the org secrets could not be listed. */
export class RunFailedError extends LoggableError {
  override readonly name = 'RunFailedError';
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}

/** A run without orgs fails, because somebody expects orgs to be watched. */
export function noOrgSecret(): RunFailedError {
  return new RunFailedError('There is no org secret, so no org was audited.', []);
}

/** @throws RunFailedError in place of what reading the org secrets, or their names, threw. */
export async function failingTheRun<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new RunFailedError('The org secrets could not be listed, so no org was audited.', [error]);
  }
}
