/**
 * What Secrets Manager answers to a batch, as stored secrets.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 *
 * @module
 */
import type { APIErrorType, BatchGetSecretValueResponse, SecretValueEntry } from '@aws-sdk/client-secrets-manager';
import type { StoredSecret } from '../../run/ports.ts';

/** One that can't be read (denied, its key disabled, without a current value, binary) is returned as an `error`. */
export function storedSecrets({ Errors = [], SecretValues = [] }: BatchGetSecretValueResponse): StoredSecret[] {
  return [...Errors.map(unreadable), ...SecretValues.map(readable)];
}

/** Refusals that AWS documents for one secret of a batch; some stand-ins for it, moto among them, refuse the batch instead. */
const OF_ONE_SECRET = new Set(['InvalidRequestException', 'ResourceNotFoundException', 'DecryptionFailure']);

export function isAboutOneSecret(error: unknown): error is Error {
  return error instanceof Error && OF_ONE_SECRET.has(error.name);
}

function readable({ Name = '', SecretString }: SecretValueEntry): StoredSecret {
  if (SecretString !== undefined) return { name: Name, value: SecretString };
  const message = 'The secret is binary; expected JSON as SecretString.';
  return { name: Name, value: '', error: { code: 'BinarySecret', message } };
}

/** One that names no secret is kept as well: dropping it could lose an org in silence. */
function unreadable({ SecretId = '', ErrorCode = 'Unknown', Message = '' }: APIErrorType): StoredSecret {
  return { name: nameOf(SecretId), value: '', error: { code: ErrorCode, message: Message } };
}

/** Errors may carry the ARN, which ends in a hyphen and six random characters. */
function nameOf(secretId: string): string {
  if (!secretId.startsWith('arn:')) return secretId;
  return secretId
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-\w{6}$/, '');
}
