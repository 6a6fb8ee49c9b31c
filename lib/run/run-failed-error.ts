/**
 * The error of a run that failed as a whole.
 *
 * @module
 */
import { LoggableError } from '../audit/model/loggable-error.ts';
import type { RunSummary } from '../audit/model/run-result.ts';

/** `errors` holds the causes. */
export class RunFailedError extends LoggableError {
  override readonly name = 'RunFailedError';
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}

/** A run without orgs fails, because it would hide that no org is watched. */
export function noOrgSecretError(): RunFailedError {
  return new RunFailedError('There is no org secret, so no org was audited.', []);
}

/** @throws RunFailedError when no org could be kept or sent. */
export function failIfNothingDelivered({ orgs, undelivered }: RunSummary, problems: readonly unknown[]): void {
  if (undelivered > 0 && undelivered === orgs.assessed + orgs.partial + orgs.not_assessed) {
    throw new RunFailedError('Nothing that the run found could be kept or sent.', problems);
  }
}

/** @throws RunFailedError in place of what reading the org secrets, or their names, throws. */
export async function orFailRun<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw new RunFailedError('The org secrets could not be listed, so no org was audited.', [error]);
  }
}
