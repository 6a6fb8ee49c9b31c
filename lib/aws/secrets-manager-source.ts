/**
 * Org secrets from Secrets Manager.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 *
 * @module
 */
import {
  type APIErrorType,
  BatchGetSecretValueCommand,
  type SecretsManagerClient,
  type SecretValueEntry,
} from '@aws-sdk/client-secrets-manager';
import type { SecretSource, StoredSecret } from '../run/ports.ts';
import { secretsManagerClient } from './clients.ts';
import { toAwsError } from './to-aws-error.ts';

/** What a filter takes, without the leading "!" that would turn it into "all but these". */
const PREFIX = /^(?!!)[\w :@/+=.!-]{1,512}$/;

/**
 * All secrets whose name begins with `prefix`. One that can't be read (denied, its key disabled, without a current value,
 * binary) is returned with `error`, so that its org is reported as not assessed.
 *
 * @throws RangeError when the prefix is none that Secrets Manager can look for. `load` throws
 * {@link import('./errors.ts').AwsError}.
 */
export function secretsManagerSource(options: {
  readonly prefix: string;
  readonly client?: SecretsManagerClient;
}): SecretSource {
  const { prefix, client = secretsManagerClient() } = options;
  if (!PREFIX.test(prefix)) {
    throw new RangeError(
      `The secrets' prefix is "${prefix}"; expected 1 to 512 letters, digits or ":_@/+=.-", such as "eca-auditor/orgs/".`,
    );
  }

  async function readPage(NextToken: string | undefined) {
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Filter.html: by prefix, case-sensitive.
    const Filters = [{ Key: 'name' as const, Values: [prefix] }];
    try {
      return await client.send(new BatchGetSecretValueCommand({ Filters, MaxResults: 20, NextToken }));
    } catch (error) {
      throw toAwsError(error, `read the org secrets named ${prefix}*`);
    }
  }

  return {
    async load() {
      // By name: a secret that moves while pages are turned may come twice, and an alias must not.
      const found = new Map<string, StoredSecret>();
      let NextToken: string | undefined;
      do {
        const page = await readPage(NextToken);
        const secrets = [...(page.Errors ?? []).map(unreadable), ...(page.SecretValues ?? []).map(readable)];
        for (const secret of secrets) found.set(secret.name, secret);
        NextToken = page.NextToken;
      } while (NextToken);
      return [...found.values()];
    },
  };
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
