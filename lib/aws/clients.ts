/**
 * SDK clients with limits of time and attempts. Endpoints come from the standard `AWS_ENDPOINT_URL…` variables.
 *
 * @module
 */
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';

/** `requestTimeout` covers the time until the headers of the answer. `socketTimeout` covers a body that stalls. */
export const CLIENT_LIMITS = {
  // A value given here would overrule the SDK's own variable.
  ...(process.env.AWS_MAX_ATTEMPTS === undefined && { maxAttempts: 4 }),
  requestHandler: {
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    throwOnRequestTimeout: true,
    socketTimeout: 15_000,
    // Set here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not change it.
    httpsAgent: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  },
} as const;

export function secretsManagerClient(): SecretsManagerClient {
  return new SecretsManagerClient(CLIENT_LIMITS);
}

export function snsClient(): SNSClient {
  return new SNSClient(CLIENT_LIMITS);
}

/** Path-style at a custom endpoint, because a bucket's name is no host name there. */
export function s3Client(env: NodeJS.ProcessEnv = process.env): S3Client {
  return new S3Client({ ...CLIENT_LIMITS, forcePathStyle: Boolean(env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL) });
}
