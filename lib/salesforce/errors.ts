/**
 * The errors of this edge: an org, or a part of it, could not be assessed; a call was refused before it was sent.
 *
 * @module
 */
import type { CauseCode, Reason } from '../audit/model/causes.ts';
import { LoggableError } from '../audit/model/loggable-error.ts';

/** The same call may succeed when it is made again. */
export interface Retry {
  /** Not before so many milliseconds have passed (`Retry-After`). */
  readonly afterMs?: number;
}

interface NotAssessedOptions {
  readonly retry?: Retry | undefined;
  /** @default true */
  readonly mayLieInPiece?: boolean;
  readonly remedy?: string | undefined;
}

/**
 * Thrown when something can't be read. The message is for a person and never holds a secret: texts that Salesforce sent
 * are not passed on, only its codes. It has no `cause`, since what it was made from may hold anything.
 */
export class NotAssessedError extends LoggableError {
  override readonly name: string = 'NotAssessedError';
  readonly code: CauseCode;
  /** Absent when repeating the call is useless. */
  readonly retry: Retry | undefined;
  /** `false`: it is no answer of the API, so no requested item caused it, and asking for fewer items is useless. */
  readonly mayLieInPiece: boolean;
  /** As in {@link Reason}. */
  readonly remedy: string | undefined;

  constructor(code: CauseCode, message: string, options: NotAssessedOptions = {}) {
    super(message);
    this.code = code;
    this.retry = options.retry;
    this.mayLieInPiece = options.mayLieInPiece ?? true;
    this.remedy = options.remedy;
  }
}

/** Why something was not assessed, as data. */
export function reasonOf({ code, message, remedy }: NotAssessedError): Reason {
  return { code, message, ...(remedy !== undefined && { remedy }) };
}

/** The error for a reason that is known before any call. */
export function errorFor({ code, message, remedy }: Reason): NotAssessedError {
  return new NotAssessedError(code, message, { remedy });
}

/** The session has ended (`INVALID_SESSION_ID`): renewed once, then reported. */
export class SessionEndedError extends NotAssessedError {
  constructor() {
    super('session_refused', 'Salesforce ended the session again right after it was renewed (INVALID_SESSION_ID).');
  }
}

/** Thrown for a call that the audit never makes: a defect of ours, or somebody's attempt. */
export class ForbiddenCallError extends Error {
  override readonly name = 'ForbiddenCallError';
}

/**
 * An answer that can't be trusted.
 * @param again whether the same call may bring a good one
 */
export function invalidAnswer(what: string, again: 'again' | 'never' = 'again'): NotAssessedError {
  return new NotAssessedError('invalid_answer', `Salesforce's answer can't be trusted: ${what}.`, {
    retry: again === 'again' ? {} : undefined,
  });
}

/** Why the calls were aborted: the signal's reason if it is a {@link NotAssessedError}, else that the run's time is over. */
export function whyAborted(signal: AbortSignal): NotAssessedError {
  return signal.reason instanceof NotAssessedError
    ? signal.reason
    : new NotAssessedError('deadline', "The run's own time ended before this org was read.");
}
