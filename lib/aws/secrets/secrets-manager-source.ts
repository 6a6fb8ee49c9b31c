/**
 * Reads all org secrets of Secrets Manager.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html
 *
 * @module
 */
import { BatchGetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretSource, StoredSecret } from '../../run/ports.ts';
import { secretsManagerClient } from '../clients.ts';
import { toAwsError } from '../to-aws-error.ts';
import { nameFilter } from './secret-filter.ts';
import { secretsManagerNamed } from './secrets-manager-named.ts';
import { isAboutOneSecret, storedSecrets } from './stored-secret.ts';

/**
 * All secrets whose name begins with `prefix`. A secret that can't be read (denied, its key disabled, without a current
 * value, binary) has an `error`, so that its org is reported as not assessed.
 *
 * @throws RangeError when Secrets Manager accepts no such prefix. `load` throws {@link import('../errors.ts').AwsError}.
 */
export function secretsManagerSource(options: {
  readonly prefix: string;
  readonly client?: SecretsManagerClient;
}): SecretSource {
  const { prefix, client = secretsManagerClient() } = options;
  const Filters = nameFilter(prefix);

  async function readPages(): Promise<StoredSecret[]> {
    // By name, because a secret may be on two pages when secrets change between the calls.
    const found = new Map<string, StoredSecret>();
    let NextToken: string | undefined;
    do {
      const page = await client.send(new BatchGetSecretValueCommand({ Filters, MaxResults: 20, NextToken }));
      for (const secret of storedSecrets(page)) found.set(secret.name, secret);
      NextToken = page.NextToken;
    } while (NextToken);
    return [...found.values()];
  }

  return {
    async load() {
      try {
        return await readPages();
      } catch (error) {
        if (!isAboutOneSecret(error)) throw toAwsError(error, `read the org secrets named ${prefix}*`);
        const { names, load } = secretsManagerNamed({ prefix, client });
        return load(await names());
      }
    },
  };
}
