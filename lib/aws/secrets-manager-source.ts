/**
 * Org secrets from Secrets Manager.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 *
 * @module
 */
import { BatchGetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource, StoredSecret } from '../run/ports.ts';
import { secretsManagerClient } from './clients.ts';

/**
 * All secrets whose name begins with `prefix`. One that can't be read (denied, its key disabled, binary) is returned with
 * `error`, so that its org is reported as not assessed.
 */
export function secretsManagerSource(options: {
  readonly prefix: string;
  readonly client?: SecretsManagerClient;
}): SecretSource {
  const { prefix, client = secretsManagerClient() } = options;
  // A filter value that begins with "!" means "all but these".
  if (prefix === '' || prefix.startsWith('!')) {
    throw new RangeError(`The secrets' prefix is "${prefix}"; expected a non-empty one that does not begin with "!".`);
  }
  return {
    async load() {
      const found: StoredSecret[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client.send(
          new BatchGetSecretValueCommand({ Filters: [{ Key: 'name', Values: [prefix] }], MaxResults: 20, NextToken }),
        );
        for (const { Name = '', SecretString } of page.SecretValues ?? []) {
          // The filter also splits words and forgets case for some keys; the prefix is exact.
          if (Name.startsWith(prefix))
            found.push(SecretString === undefined ? binary(Name) : { name: Name, value: SecretString });
        }
        for (const { SecretId = '', ErrorCode = 'Unknown', Message = '' } of page.Errors ?? []) {
          const name = nameOf(SecretId);
          // An error that names no secret is kept: dropping it could lose an org in silence.
          if (name === '' || name.startsWith(prefix))
            found.push({ name, value: '', error: { code: ErrorCode, message: Message } });
        }
        NextToken = page.NextToken;
      } while (NextToken);
      return found;
    },
  };
}

function binary(name: string): StoredSecret {
  return {
    name,
    value: '',
    error: { code: 'BinarySecret', message: 'The secret is binary; expected JSON as SecretString.' },
  };
}

/** Errors may carry the ARN, which ends in a hyphen and six random characters. */
function nameOf(secretId: string): string {
  return secretId.startsWith('arn:')
    ? secretId
        .split(':')
        .slice(6)
        .join(':')
        .replace(/-\w{6}$/, '')
    : secretId;
}
