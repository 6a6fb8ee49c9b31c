/**
 * SDK clients with limits that fit a nightly run. Endpoints come from the standard `AWS_ENDPOINT_URL…` variables.
 *
 * @module
 */
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';

/** `requestTimeout` ends with the answer's headers; `socketTimeout` is what ends a body that stalls. */
export const CLIENT_LIMITS = {
  // The SDK's own variable, which a value given here would overrule.
  ...(process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: 4 }),
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    throwOnRequestTimeout: true,
    socketTimeout: 15_000,
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not change it.
    httpsAgent: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  },
} as const;

export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(CLIENT_LIMITS);
}

export function snsClient(): SNSClient {
  return new SNSClient(CLIENT_LIMITS);
}

/** Path-style at a custom endpoint, since a bucket's name is no host name there. */
export function s3Client(env: NodeJS.ProcessEnv = process.env): S3Client {
  return new S3Client({ ...CLIENT_LIMITS, forcePathStyle: Boolean(env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL) });
}
