/**
 * Faults of the simulated AWS, for chosen services, operations, resources and calls.
 *
 * @module
 */
import { Refusal, type Service } from './answer.ts';
import type { AwsCall } from './call.ts';

export const AWS_FAULTS = {
  throttled: 'AWS throttles the calls.',
  internal_error: 'AWS has an internal error (500).',
  access_denied: 'The role lacks the permission.',
  slow: 'The answer is two seconds late.',
  unreachable: 'The connection breaks before AWS has done anything.',
  reset: 'AWS carries out the call, but the connection breaks in the middle of the answer.',
  message_too_large: 'SNS refuses the message as too large.',
  overtaken: 'Another writer replaces the object just before a conditional write to it (412).',
  write_conflict: 'Another write to the object is in progress at the same time (409).',
  secret_denied: 'Secrets Manager denies one secret, and returns the others.',
} as const;
export type AwsFaultName = keyof typeof AWS_FAULTS;

export interface AwsFault {
  readonly name: AwsFaultName;
  readonly service?: Service;
  /** AWS's name: `PutObject`. */
  readonly operation?: string;
  /** A key, a topic's ARN or name, or a secret's name. With `*` at its end, a prefix. */
  readonly resource?: string;
  /** The first of the matching calls that has the fault, from 1. @default 1 */
  readonly from?: number;
  /** Number of calls with the fault. @default - all from then on */
  readonly times?: number;
  /** Delay of the answer with `slow`. @default 2000 */
  readonly delayMs?: number;
}

export interface Faults {
  /** Returns a function that ends the fault. */
  inject(fault: AwsFault): () => void;
  /** The fault of this call, if any. Counts the call. @param name considers only this fault */
  match(call: AwsCall, name?: AwsFaultName): AwsFault | undefined;
}

/** Faults that only some operations can have. */
const CALLS: Partial<Record<AwsFaultName, readonly string[]>> = {
  message_too_large: ['Publish'],
  overtaken: ['PutObject'],
  write_conflict: ['PutObject'],
  secret_denied: ['GetSecretValue'],
};

export function faults(): Faults {
  const active = new Map<AwsFault, { calls: number }>();
  return {
    inject(fault) {
      const own = { ...fault };
      active.set(own, { calls: 0 });
      return () => void active.delete(own);
    },
    match(call, name) {
      let found: AwsFault | undefined;
      for (const [fault, count] of active) {
        if ((name ?? fault.name) !== fault.name || !matches(fault, call)) continue;
        count.calls += 1;
        const { from = 1, times = Number.POSITIVE_INFINITY } = fault;
        if (count.calls >= from && count.calls < from + times) found ??= fault;
      }
      return found;
    },
  };
}

function matches(fault: AwsFault, { service, operation, resource }: AwsCall): boolean {
  return (
    (fault.service ?? service) === service &&
    (fault.operation ?? operation) === operation &&
    (CALLS[fault.name]?.includes(operation) ?? true) &&
    (fault.resource === undefined || isNamed(resource, fault.resource))
  );
}

function isNamed(resource: string, name: string): boolean {
  const isIt = name.endsWith('*')
    ? (text: string) => text.startsWith(name.slice(0, -1))
    : (text: string) => text === name;
  return isIt(resource) || isIt(resource.replace(/^arn:aws:sns:[^:]*:\d+:/, ''));
}

type Refused = Exclude<AwsFaultName, 'slow' | 'unreachable' | 'reset' | 'overtaken'>;

/** The error in the words of the service; `undefined` for a fault that is not an error answer. */
export function refusalOf(name: AwsFaultName, { service, operation, resource }: AwsCall): Refusal | undefined {
  const denied = `User: arn:aws:sts::123456789012:assumed-role/audit/audit is not authorized to perform: ${service}:${operation} on resource: ${resource} because no identity-based policy allows the ${service}:${operation} action`;
  const secretDenied = new Refusal(400, 'AccessDeniedException', denied);
  const refusals: Record<Refused, Refusals> = {
    throttled: {
      s3: new Refusal(503, 'SlowDown', 'Please reduce your request rate.'),
      sns: new Refusal(400, 'Throttling', 'Rate exceeded'),
      securityhub: new Refusal(429, 'TooManyRequestsException', 'Too Many Requests'),
      others: new Refusal(400, 'ThrottlingException', 'Rate exceeded'),
    },
    internal_error: {
      s3: new Refusal(500, 'InternalError', 'We encountered an internal error. Please try again.'),
      secretsmanager: new Refusal(500, 'InternalServiceError', 'An error occurred on the server side.'),
      securityhub: new Refusal(500, 'InternalException', 'Internal server error.'),
      others: new Refusal(500, 'InternalFailure', 'The request processing has failed because of an unknown error.'),
    },
    access_denied: {
      s3: new Refusal(403, 'AccessDenied', 'Access Denied'),
      sns: new Refusal(403, 'AuthorizationError', denied),
      secretsmanager: secretDenied,
      cloudformation: new Refusal(403, 'AccessDenied', denied),
      others: new Refusal(403, 'AccessDeniedException', denied),
    },
    message_too_large: {
      others: new Refusal(400, 'InvalidParameter', 'Invalid parameter: Message too long'),
    },
    write_conflict: {
      others: new Refusal(
        409,
        'ConditionalRequestConflict',
        'The conditional request cannot succeed due to a conflicting operation against this resource.',
      ),
    },
    secret_denied: { others: secretDenied },
  };
  if (!(name in refusals)) return undefined;
  const { [service]: own, others } = refusals[name as Refused];
  return own ?? others;
}

type Refusals = Partial<Record<Service, Refusal>> & { readonly others: Refusal };
