/**
 * Sorts the SDK's errors by what a person can do about them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 *
 * @module
 */
import { AWS_ERROR_KINDS, AwsError, type AwsErrorKind } from './errors.ts';

/** What is used of the SDK's errors. Without `status`, AWS did not answer. */
interface ErrorFacts {
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** @param doing the call, to complete "Could not …": `read s3://bucket/key` */
export function toAwsError(error: unknown, doing: string): AwsError {
  const facts = factsOf(error);
  const kind = kindOf(facts);
  const request = facts.requestId === undefined ? '' : `, request ${facts.requestId}`;
  const why = notGiven(error, facts) ?? AWS_ERROR_KINDS[kind];
  return new AwsError(kind, `Could not ${doing}: ${why} (${facts.code}${request}).`, error);
}

/** What a person at a terminal has not given. In Lambda both are always there. */
function notGiven(error: unknown, { code }: ErrorFacts): string | undefined {
  if (/CredentialsProvider|ExpiredToken/.test(code)) {
    return 'there are no valid AWS credentials: give them in the environment, or by AWS_PROFILE';
  }
  return error instanceof Error && error.message === 'Region is missing'
    ? 'there is no region: give AWS_REGION, or a profile with one in AWS_PROFILE'
    : undefined;
}

/** What an error of AWS means, and AWS's own code for it. */
export function awsErrorKind(error: unknown): { readonly kind: AwsErrorKind; readonly code: string } {
  const facts = factsOf(error);
  return { kind: kindOf(facts), code: facts.code };
}

function kindOf({ code, status }: ErrorFacts): AwsErrorKind {
  // Checked first, because S3 throttles with 503 and other services with 400.
  if (status === 429 || /throttl|SlowDown|TooManyRequests|RequestLimitExceeded/i.test(code)) return 'throttled';
  if (status === 401 || status === 403 || /AccessDenied|CredentialsProvider|ExpiredToken/.test(code))
    return 'access_denied';
  // S3 asks for a retry of it, and the retries have failed too.
  if (code === 'ConditionalRequestConflict') return 'unavailable';
  // By the code too, because KMS and CloudTrail answer 400.
  if (status === 404 || /NotFound(?:Exception)?$/.test(code)) return 'missing';
  // Below 300: the answer was cut off or could not be read.
  if (status === undefined || status >= 500 || status < 300) return 'unavailable';
  return 'refused';
}

function factsOf(error: unknown): ErrorFacts {
  if (!(error instanceof Error)) return { code: 'unknown', status: undefined, requestId: undefined };
  const { $metadata: answer, code } = error as {
    readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
    readonly code?: unknown;
  };
  return {
    // Errors of the operating system are all named "Error"; the code tells them apart (ECONNRESET).
    code: error.name === 'Error' && typeof code === 'string' ? code : error.name,
    status: answer?.httpStatusCode,
    requestId: answer?.requestId,
  };
}

/** @throws AwsError in place of what the call throws; `doing` as in {@link toAwsError} */
export async function withAwsErrors<T>(call: () => Promise<T>, doing: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAwsError(error, doing);
  }
}
