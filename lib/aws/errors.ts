/**
 * Errors of calling AWS, one class for each thing that a caller can do. Messages name the bucket and key, the topic or the
 * prefix; they never hold the value of a secret.
 *
 * @module
 */
import { LoggableError } from '../audit/model/loggable-error.ts';

/** What an error of AWS means, and what to do about it. */
export const AWS_ERROR_KINDS = {
  access_denied: 'access was denied: allow it in the role of the audit, or in the policy of the resource or of its key',
  throttled: 'AWS throttled the calls, retries included: the next run tries again',
  missing: 'it does not exist: check the name, the account and the region',
  unavailable: 'AWS gave no usable answer: the next run tries again',
  refused: 'AWS does not accept the request',
} as const;
export type AwsErrorKind = keyof typeof AWS_ERROR_KINDS;

/** A call failed, retries included. `cause` is the SDK's error. */
export class AwsError extends LoggableError {
  override readonly name = 'AwsError';
  readonly kind: AwsErrorKind;

  constructor(kind: AwsErrorKind, message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** A part of what is deployed could not be read, so nothing is known of it. */
export class UnreadError extends LoggableError {
  override readonly name = 'UnreadError';
  /** The permission that the call needs: `scheduler:GetSchedule`. */
  readonly action: string;
  readonly kind: AwsErrorKind;
  /** AWS's own code: `AccessDeniedException`. */
  readonly code: string;

  constructor(action: string, { kind, code }: { readonly kind: AwsErrorKind; readonly code: string }, cause: unknown) {
    super(`${action}: ${kind} (${code})`, { cause });
    this.action = action;
    this.kind = kind;
    this.code = code;
  }
}

/** A stored state is damaged. It is not treated as absent, because open violations would be lost: a person must repair it. */
export class CorruptStateError extends LoggableError {
  override readonly name = 'CorruptStateError';

  /** @param place what the document is called: `s3://bucket/key`, a path */
  constructor(place: string, found: string) {
    super(
      `${place} is not a state of schema version 1: ${found}. Restore an earlier version of it: an object from the bucket's versions, a file from a backup.`,
    );
  }
}

/** A message is larger than SNS accepts. That is a defect, because composing cuts messages. */
export class MessageTooLargeError extends LoggableError {
  override readonly name = 'MessageTooLargeError';
}

/** At least one topic did not accept the alert; `errors` holds an {@link AwsError} for each. The outbox must be kept. */
export class PublishError extends LoggableError {
  override readonly name = 'PublishError';
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}
