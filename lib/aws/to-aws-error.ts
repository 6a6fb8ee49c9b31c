/**
 * Sorts the SDK's errors by what a person can do about them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 * https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html
 *
 * @module
 */
import { AWS_ERROR_KINDS, AwsError, type AwsErrorKind } from './errors.ts';

/** What the SDK's errors have in common; without `status` AWS never answered. */
interface ErrorFacts {
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
}

/** @param doing what was tried, on what: `read s3://bucket/key` */
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

/** What a refusal of AWS means, and its own code for it. */
export function awsErrorKind(error: unknown): { readonly kind: AwsErrorKind; readonly code: string } {
  const facts = factsOf(error);
  return { kind: kindOf(facts), code: facts.code };
}

function kindOf({ code, status }: ErrorFacts): AwsErrorKind {
  // First: S3 says it is asked too often with 503, others with 400.
  if (status === 429 || /throttl|SlowDown|TooManyRequests|RequestLimitExceeded/i.test(code)) return 'throttled';
  if (status === 401 || status === 403 || /AccessDenied|CredentialsProvider|ExpiredToken/.test(code))
    return 'access_denied';
  // What S3 asks to be tried again, and was.
  if (code === 'ConditionalRequestConflict') return 'unavailable';
  // KMS and CloudTrail say it with 400.
  if (status === 404 || /NotFound(?:Exception)?$/.test(code)) return 'missing';
  // 200: the answer broke off or could not be read.
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
    // The system's own errors are all named "Error"; their code says which (ECONNRESET).
    code: error.name === 'Error' && typeof code === 'string' ? code : error.name,
    status: answer?.httpStatusCode,
    requestId: answer?.requestId,
  };
}
