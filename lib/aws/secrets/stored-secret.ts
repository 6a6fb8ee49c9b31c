/**
 * Converts the answers of Secrets Manager to stored secrets.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 *
 * @module
 */
import type { APIErrorType, BatchGetSecretValueResponse, SecretValueEntry } from '@aws-sdk/client-secrets-manager';
import type { StoredSecret } from '../../run/ports.ts';

/** A secret that can't be read (denied, its key disabled, without a current value, binary) has an `error`. */
export function storedSecrets({ Errors = [], SecretValues = [] }: BatchGetSecretValueResponse): StoredSecret[] {
  return [...Errors.map(unreadable), ...SecretValues.map(readable)];
}

/** Errors that AWS documents for one secret of a batch. Some emulators, such as moto, refuse the whole batch with them. */
const OF_ONE_SECRET = new Set(['InvalidRequestException', 'ResourceNotFoundException', 'DecryptionFailure']);

export function isAboutOneSecret(error: unknown): error is Error {
  return error instanceof Error && OF_ONE_SECRET.has(error.name);
}

function readable({ Name = '', SecretString }: SecretValueEntry): StoredSecret {
  if (SecretString !== undefined) return { name: Name, value: SecretString };
  const message = 'The secret is binary; expected JSON as SecretString.';
  return { name: Name, value: '', error: { code: 'BinarySecret', message } };
}

/** An error that names no secret is kept too, because without it an org could be lost unnoticed. */
function unreadable({ SecretId = '', ErrorCode = 'Unknown', Message = '' }: APIErrorType): StoredSecret {
  return { name: nameOf(SecretId), value: '', error: { code: ErrorCode, message: Message } };
}

/** An error may hold the ARN, which ends in a hyphen and six random characters. */
function nameOf(secretId: string): string {
  if (!secretId.startsWith('arn:')) return secretId;
  return secretId
    .split(':')
    .slice(6)
    .join(':')
    .replace(/-\w{6}$/, '');
}
