/**
 * What can go wrong at the edge to AWS, one class for each thing that a caller can do. Messages name the bucket and key,
 * the topic or the prefix; no secret's value ever enters one.
 *
 * @module
 */
import { LoggableError } from '../audit/model/loggable-error.ts';

/** What a refusal of AWS means, and what to do about it. */
export const AWS_ERROR_KINDS = {
  access_denied: 'access was denied: allow it in the role of the audit, or in the policy of the resource or of its key',
  throttled: 'AWS was asked too often, and went on saying so: the next run tries again',
  missing: 'it does not exist: check the name, the account and the region',
  unavailable: 'AWS gave no usable answer: the next run tries again',
  refused: 'AWS does not accept the request',
} as const;
export type AwsErrorKind = keyof typeof AWS_ERROR_KINDS;

/** AWS did not do what it was asked, retries included. `cause` is the SDK's error. */
export class AwsError extends LoggableError {
  override readonly name = 'AwsError';
  readonly kind: AwsErrorKind;

  constructor(kind: AwsErrorKind, message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** AWS did not answer a question about what is deployed, so nothing is known of it. */
export class UnreadError extends LoggableError {
  override readonly name = 'UnreadError';
  /** The permission that it takes: `scheduler:GetSchedule`. */
  readonly action: string;
  readonly kind: AwsErrorKind;
  /** AWS's own: `AccessDeniedException`. */
  readonly code: string;

  constructor(action: string, { kind, code }: { readonly kind: AwsErrorKind; readonly code: string }, cause: unknown) {
    super(`${action}: ${kind} (${code})`, { cause });
    this.action = action;
    this.kind = kind;
    this.code = code;
  }
}

/** A stored state is not what this version writes. It must be looked at: taking it for "no state" would lose what is open. */
export class CorruptStateError extends LoggableError {
  override readonly name = 'CorruptStateError';

  /** @param place what the document is called: `s3://bucket/key`, a path */
  constructor(place: string, found: string) {
    super(
      `${place} is not a state of schema version 1: ${found}. Put an earlier version in its place: of an object in S3 the bucket's versions, of a file a backup.`,
    );
  }
}

/** A message is above what SNS takes; composing should have cut it. */
export class MessageTooLargeError extends LoggableError {
  override readonly name = 'MessageTooLargeError';
}

/** At least one topic did not take the alert; `errors` holds an {@link AwsError} for each. State must not be kept. */
export class PublishError extends LoggableError {
  override readonly name = 'PublishError';
  readonly errors: readonly unknown[];

  constructor(message: string, errors: readonly unknown[]) {
    super(message);
    this.errors = errors;
  }
}
