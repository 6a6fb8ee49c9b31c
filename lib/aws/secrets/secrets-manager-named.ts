/**
 * Reads org secrets of Secrets Manager for a distributed run: first all names, then the values of some.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
 *
 * @module
 */
import {
  BatchGetSecretValueCommand,
  ListSecretsCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import pMap from 'p-map';
import type { NamedSecrets, StoredSecret } from '../../run/ports.ts';
import { secretsManagerClient } from '../clients.ts';
import { toAwsError, withAwsErrors } from '../to-aws-error.ts';
import { nameFilter } from './secret-filter.ts';
import { isAboutOneSecret, storedSecrets } from './stored-secret.ts';

/** The most names that one call lists, and the most values that one call returns. */
const PAGE = 100;
const BATCH = 20;
/** How many batches are read at a time: well below the service's rate limit. */
const AT_ONCE = 5;

/**
 * @throws RangeError when Secrets Manager accepts no such prefix. `names` and `load` throw
 * {@link import('../errors.ts').AwsError}.
 */
export function secretsManagerNamed(options: {
  readonly prefix: string;
  readonly client?: SecretsManagerClient;
}): NamedSecrets {
  const { prefix, client = secretsManagerClient() } = options;
  const Filters = nameFilter(prefix);

  const listPage = (NextToken: string | undefined) =>
    withAwsErrors(
      () => client.send(new ListSecretsCommand({ Filters, MaxResults: PAGE, NextToken })),
      `list the org secrets named ${prefix}*`,
    );

  /** If one secret fails the whole batch, its secrets are read one by one. */
  async function readBatch(names: readonly string[]): Promise<StoredSecret[]> {
    try {
      return withOmitted(
        names,
        storedSecrets(await client.send(new BatchGetSecretValueCommand({ SecretIdList: [...names] }))),
      );
    } catch (error) {
      if (!isAboutOneSecret(error)) {
        throw toAwsError(error, `read the org secrets ${names[0]} and ${names.length - 1} more`);
      }
      return names.length > 1
        ? (await pMap(names, (name) => readBatch([name]), { concurrency: 1 })).flat()
        : names.map((name) => ({ name, value: '', error: { code: error.name, message: error.message } }));
    }
  }

  return {
    async names() {
      const found = new Set<string>();
      let NextToken: string | undefined;
      do {
        const page = await listPage(NextToken);
        for (const { Name } of page.SecretList ?? []) {
          if (Name !== undefined) found.add(Name);
        }
        NextToken = page.NextToken;
      } while (NextToken);
      return [...found].sort();
    },

    async load(names) {
      const count = Math.ceil(names.length / BATCH);
      const batches = Array.from({ length: count }, (_, at) => names.slice(at * BATCH, (at + 1) * BATCH));
      return (await pMap(batches, readBatch, { concurrency: AT_ONCE })).flat();
    },
  };
}

/** Adds an error for each secret that the answer omits, because it would be lost unnoticed. */
function withOmitted(names: readonly string[], found: readonly StoredSecret[]): StoredSecret[] {
  const mentioned = new Set(found.map(({ name }) => name));
  const error = {
    code: 'Unmentioned',
    message: 'Secrets Manager omits it from its answer: it is scheduled for deletion, or was deleted just now.',
  };
  return [...found, ...names.filter((name) => !mentioned.has(name)).map((name) => ({ name, value: '', error }))];
}
