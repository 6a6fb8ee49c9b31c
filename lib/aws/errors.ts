/**
 * What can go wrong at the edge to AWS, one class for each thing that a caller can do. No secret's value ever enters one.
 *
 * @module
 */

/** A stored state is not what this version writes. It must be looked at: taking it for "no state" would lose what is open. */
export class CorruptStateError extends Error {
  override readonly name = 'CorruptStateError';

  constructor(bucket: string, key: string, found: string) {
    super(
      `s3://${bucket}/${key} is not a state of schema version 1: ${found}. Restore an earlier version of the object.`,
    );
  }
}

/** A message is above what SNS takes; composing should have cut it. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';
}

/** At least one topic did not take the alert; `errors` holds the cause for each. State must not be kept. */
export class PublishError extends AggregateError {
  override readonly name = 'PublishError';
}
