/**
 * Errors of reading Salesforce: an org, or a part of it, could not be assessed; a call was refused before it was sent.
 *
 * @module
 */
import type { CauseCode, Reason } from '../audit/model/causes.ts';
import { LoggableError } from '../audit/model/loggable-error.ts';

/** The same call may succeed when it is made again. */
export interface Retry {
  /** The least pause before it, in milliseconds (`Retry-After`). */
  readonly afterMs?: number;
}

interface NotAssessedOptions {
  readonly retry?: Retry | undefined;
  /** @default true */
  readonly mayConcernItem?: boolean;
  readonly remedy?: string | undefined;
}

/**
 * Thrown when something can't be read. The message is for a person and never holds a secret: it repeats codes of Salesforce,
 * and none of its texts. There is no `cause`, because the original error may hold a secret.
 */
export class NotAssessedError extends LoggableError {
  override readonly name: string = 'NotAssessedError';
  readonly code: CauseCode;
  /** Absent when repeating the call is useless. */
  readonly retry: Retry | undefined;
  /** Whether one of the requested items may be the cause, so that asking for fewer helps. `false`: the API did not answer. */
  readonly mayConcernItem: boolean;
  /** As in {@link Reason}. */
  readonly remedy: string | undefined;

  constructor(code: CauseCode, message: string, options: NotAssessedOptions = {}) {
    super(message);
    this.code = code;
    this.retry = options.retry;
    this.mayConcernItem = options.mayConcernItem ?? true;
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

/** Thrown for a request that the audit never makes: a defect of ours, or an attack. */
export class ForbiddenCallError extends Error {
  override readonly name = 'ForbiddenCallError';
}

/** The error for an answer that can't be trusted. Unless the options say otherwise, the call is repeated. */
export function invalidAnswer(what: string, options: NotAssessedOptions = { retry: {} }): NotAssessedError {
  return new NotAssessedError('invalid_answer', `Salesforce's answer can't be trusted: ${what}.`, options);
}

/** The signal's reason if it is a {@link NotAssessedError}, else that the run's time is over. */
export function abortReason(signal: AbortSignal): NotAssessedError {
  return signal.reason instanceof NotAssessedError
    ? signal.reason
    : new NotAssessedError('deadline', "The run's own time ended before this org was read.");
}
