/**
 * Secrets Manager, JSON 1.1. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 *
 * @module
 */
import { z } from 'zod';
import { type Answer, Refusal } from './answer.ts';

const input = z.looseObject({
  Name: z.string().optional(),
  SecretId: z.string().optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
  SecretIdList: z.array(z.string()).optional(),
  Filters: z.array(z.object({ Key: z.string(), Values: z.array(z.string()) })).optional(),
  MaxResults: z.number().optional(),
  NextToken: z.string().optional(),
});
type Input = z.infer<typeof input>;

interface Secret {
  readonly Name: string;
  readonly ARN: string;
  SecretString?: string | undefined;
  SecretBinary?: string | undefined;
}

export interface SecretsManager {
  handle(operation: string, body: string): Answer;
  put(name: string, value: string | Uint8Array): void;
}

export function secretsManager(region: string): SecretsManager {
  const secrets = new Map<string, Secret>();
  let made = 0;

  function create(Name: string): Secret {
    made += 1;
    const suffix = made.toString(36).padStart(6, 'A');
    const secret: Secret = { Name, ARN: `arn:aws:secretsmanager:${region}:123456789012:secret:${Name}-${suffix}` };
    secrets.set(Name, secret);
    return secret;
  }

  function find(id = ''): Secret {
    const secret = secrets.get(id) ?? [...secrets.values()].find(({ ARN }) => ARN === id);
    if (!secret)
      throw new Refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  function select({ Filters = [] }: Input): Secret[] {
    return [...secrets.values()].filter(({ Name }) =>
      Filters.every(({ Key, Values }) => {
        if (Key !== 'name') throw new Refusal(400, 'ValidationException', `This simulator has no filter key ${Key}.`);
        return Values.some((value) =>
          value.startsWith('!') ? !Name.startsWith(value.slice(1)) : Name.startsWith(value),
        );
      }),
    );
  }

  function page(all: readonly Secret[], { MaxResults = 20, NextToken = '0' }: Input, most: number) {
    if (MaxResults < 1 || MaxResults > most) throw invalid(`MaxResults is ${MaxResults}; expected 1 to ${most}.`);
    const from = Number(NextToken);
    if (!Number.isInteger(from)) throw new Refusal(400, 'InvalidNextTokenException', 'The NextToken value is invalid.');
    const to = from + MaxResults;
    return { items: all.slice(from, to), ...(to < all.length ? { NextToken: String(to) } : {}) };
  }

  const operations: Readonly<Record<string, (given: Input) => object>> = {
    CreateSecret({ Name = '', SecretString, SecretBinary }) {
      if (secrets.has(Name)) {
        throw new Refusal(
          400,
          'ResourceExistsException',
          `The operation failed because the secret ${Name} already exists.`,
        );
      }
      return names(Object.assign(create(Name), { SecretString, SecretBinary }));
    },
    PutSecretValue: ({ SecretId, SecretString, SecretBinary }) =>
      names(Object.assign(find(SecretId), { SecretString, SecretBinary })),
    GetSecretValue: ({ SecretId }) => find(SecretId),
    DeleteSecret({ SecretId }) {
      const secret = find(SecretId);
      secrets.delete(secret.Name);
      return names(secret);
    },
    ListSecrets(given) {
      const { items, ...rest } = page(select(given), given, 100);
      return { SecretList: items.map(names), ...rest };
    },
    BatchGetSecretValue(given) {
      if (Boolean(given.SecretIdList) === Boolean(given.Filters)) {
        throw invalid('Either SecretIdList or Filters must be provided, but not both.');
      }
      if (given.SecretIdList) return { SecretValues: given.SecretIdList.map((id) => find(id)), Errors: [] };
      const { items, ...rest } = page(select(given), given, 20);
      return { SecretValues: items, Errors: [], ...rest };
    },
  };

  return {
    handle(operation, body) {
      const run = operations[operation];
      if (!run) throw new Refusal(400, 'UnknownOperationException', '');
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify(run(input.parse(JSON.parse(body)))),
      };
    },
    put(name, value) {
      const secret = secrets.get(name) ?? create(name);
      const text = typeof value === 'string';
      secret.SecretString = text ? value : undefined;
      secret.SecretBinary = text ? undefined : Buffer.from(value).toString('base64');
    },
  };
}

const names = ({ Name, ARN }: Secret) => ({ Name, ARN });
const invalid = (message: string): Refusal => new Refusal(400, 'InvalidParameterException', message);
