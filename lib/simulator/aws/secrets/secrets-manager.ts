/**
 * Secrets Manager, JSON 1.1. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type AwsAnswer, Refusal } from '../answer.ts';
import { filter, findsAll } from './secret-filters.ts';
import { type SecretVersion, type Value, type Versions, versions } from './secret-versions.ts';

const secretId = z.string().min(1).max(2048);
const input = z.looseObject({
  Name: z
    .string()
    .regex(/^[\w/+=.@-]{1,512}$/)
    .optional(),
  Description: z.string().max(2048).optional(),
  SecretId: secretId.optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
  SecretString: z.string().min(1).max(65_536).optional(),
  SecretBinary: z.base64().min(1).optional(),
  VersionStages: z.array(z.string().min(1).max(256)).min(1).max(20).optional(),
  VersionId: z.string().min(32).max(64).optional(),
  VersionStage: z.string().min(1).max(256).optional(),
  MoveToVersionId: z.string().min(32).max(64).optional(),
  RemoveFromVersionId: z.string().min(32).max(64).optional(),
  SecretIdList: z.array(secretId).min(1).max(20).optional(),
  Filters: z.array(filter).max(10).optional(),
  MaxResults: z.int().optional(),
  NextToken: z.string().min(1).max(4096).optional(),
  ForceDeleteWithoutRecovery: z.boolean().optional(),
  RecoveryWindowInDays: z.int().min(7).max(30).optional(),
});
type Input = z.infer<typeof input>;

interface Secret {
  readonly Name: string;
  readonly ARN: string;
  readonly Description?: string | undefined;
  readonly createdAt: Date;
  readonly versions: Versions;
  /** The date of deletion, if it is marked for deletion. */
  deletionDate?: Date;
}

export interface SecretsManager {
  handle(operation: string, body: string): AwsAnswer;
  /** Creates the secret, or gives it another value. */
  put(name: string, value: string | Uint8Array): void;
}

/**
 * @param refusalOf the error of one secret in a batch, if any
 * @param refusesWholeBatches refuses a batch if one secret can't be read. AWS does not document this; moto does it.
 */
export function secretsManager(
  region: string,
  clock: () => Date,
  refusalOf: (name: string) => Refusal | undefined,
  refusesWholeBatches = false,
): SecretsManager {
  const secrets = new Map<string, Secret>();
  let made = 0;

  function create({ Name = '', Description }: Input): Secret {
    if (secrets.get(Name)?.deletionDate) {
      const message = "You can't create this secret because a secret with this name is already scheduled for deletion.";
      throw new Refusal(400, 'InvalidRequestException', message);
    }
    if (secrets.has(Name)) {
      const message = `The operation failed because the secret ${Name} already exists.`;
      throw new Refusal(400, 'ResourceExistsException', message);
    }
    made += 1;
    const ARN = `arn:aws:secretsmanager:${region}:123456789012:secret:${Name}-${made.toString(36).padStart(6, 'A')}`;
    const secret = { Name, ARN, Description, createdAt: clock(), versions: versions() };
    secrets.set(Name, secret);
    return secret;
  }

  /** By name or complete ARN. */
  function find(id = ''): Secret {
    const secret = secrets.get(id) ?? [...secrets.values()].find(({ ARN }) => ARN === id);
    if (!secret) {
      throw new Refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  }

  function findLive(id: string | undefined): Secret {
    const secret = find(id);
    if (secret.deletionDate) {
      const message = "You can't perform this operation on the secret because it was marked for deletion.";
      throw new Refusal(400, 'InvalidRequestException', message);
    }
    return secret;
  }

  function addVersion(secret: Secret, given: Input): SecretVersion {
    const id = given.ClientRequestToken ?? randomUUID();
    const version = { id, createdAt: clock(), ...valueIn(given) };
    secret.versions.put(version, given.VersionStages);
    return version;
  }

  function getValue(id: string | undefined, given: Pick<Input, 'VersionId' | 'VersionStage'>) {
    const secret = findLive(id);
    const version = secret.versions.find({ id: given.VersionId, stage: given.VersionStage });
    if (!version) {
      const which = given.VersionId
        ? `VersionId: ${given.VersionId}`
        : `staging label: ${given.VersionStage ?? 'AWSCURRENT'}`;
      const message = `Secrets Manager can't find the specified secret value for ${which}`;
      throw new Refusal(400, 'ResourceNotFoundException', message);
    }
    const { SecretString, SecretBinary, createdAt } = version;
    const named = { ...names(secret), VersionId: version.id, VersionStages: secret.versions.stagesOf(version.id) };
    return { ...named, SecretString, SecretBinary, CreatedDate: seconds(createdAt) };
  }

  /** A secret that can't be read is in `Errors`. */
  function getValues(ids: readonly string[]): { readonly SecretValues: object[]; readonly Errors: object[] } {
    const SecretValues: object[] = [];
    const Errors: object[] = [];
    for (const id of ids) {
      try {
        const refusal = refusalOf(findLive(id).Name);
        if (refusal) throw refusal;
        SecretValues.push(getValue(id, {}));
      } catch (error) {
        if (!(error instanceof Refusal) || refusesWholeBatches) throw error;
        Errors.push({ SecretId: id, ErrorCode: error.code, Message: error.message });
      }
    }
    return { SecretValues, Errors };
  }

  function select({ Filters = [] }: Input): Secret[] {
    return [...secrets.values()].filter((secret) => !secret.deletionDate && findsAll(Filters, secret));
  }

  const operations: Readonly<Record<string, (given: Input) => object>> = {
    CreateSecret(given) {
      const hasValue = given.SecretString !== undefined || given.SecretBinary !== undefined;
      if (hasValue) valueIn(given);
      const secret = create(given);
      return { ...names(secret), ...(hasValue && { VersionId: addVersion(secret, given).id }) };
    },
    PutSecretValue(given) {
      const secret = findLive(given.SecretId);
      const { id } = addVersion(secret, given);
      return { ...names(secret), VersionId: id, VersionStages: secret.versions.stagesOf(id) };
    },
    GetSecretValue: (given) => getValue(given.SecretId, given),
    DescribeSecret({ SecretId }) {
      const secret = find(SecretId);
      return {
        ...names(secret),
        Description: secret.Description,
        CreatedDate: seconds(secret.createdAt),
        DeletedDate: secret.deletionDate && seconds(secret.deletionDate),
        VersionIdsToStages: secret.versions.toStages(),
      };
    },
    UpdateSecretVersionStage({ SecretId, VersionStage = '', MoveToVersionId: to, RemoveFromVersionId: from }) {
      const secret = findLive(SecretId);
      secret.versions.move(VersionStage, { from, to });
      return names(secret);
    },
    DeleteSecret({ SecretId, ForceDeleteWithoutRecovery = false, RecoveryWindowInDays }) {
      if (ForceDeleteWithoutRecovery && RecoveryWindowInDays !== undefined) {
        throw invalid("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
      }
      const secret = findLive(SecretId);
      const days = ForceDeleteWithoutRecovery ? 0 : (RecoveryWindowInDays ?? 30);
      secret.deletionDate = new Date(clock().getTime() + days * 86_400_000);
      if (ForceDeleteWithoutRecovery) secrets.delete(secret.Name);
      return { ...names(secret), DeletionDate: seconds(secret.deletionDate) };
    },
    ListSecrets(given) {
      const { items, ...rest } = page(select(given), { most: 100, ...given });
      return { SecretList: items.map(names), ...rest };
    },
    BatchGetSecretValue(given) {
      const { SecretIdList, Filters, MaxResults } = given;
      if (Boolean(SecretIdList) === Boolean(Filters)) {
        throw invalid('Either SecretIdList or Filters must be provided, but not both.');
      }
      if (SecretIdList && MaxResults !== undefined) {
        throw invalid('MaxResults can only be used with Filters.');
      }
      if (SecretIdList) return getValues(SecretIdList);
      const { items, ...rest } = page(select(given), { most: 20, ...given });
      return { ...getValues(items.map(({ ARN }) => ARN)), ...rest };
    },
  };

  return {
    handle(operation, body) {
      const run = operations[operation];
      if (!run) throw new Refusal(400, 'UnknownOperationException', '');
      const answer = JSON.stringify(run(read(body)));
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: answer };
    },
    put(Name, value) {
      const content =
        typeof value === 'string' ? { SecretString: value } : { SecretBinary: Buffer.from(value).toString('base64') };
      addVersion(secrets.get(Name) ?? create({ Name }), content);
    },
  };
}

/** The error names the wrong field, and never shows its value. */
function read(body: string): Input {
  const parsed = input.safeParse(JSON.parse(body === '' ? '{}' : body));
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
  throw new Refusal(400, 'ValidationException', `1 validation error detected: at '${path.join('.')}': ${message}`);
}

function valueIn({ SecretString, SecretBinary }: Input): Value {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw invalid("You can't specify both a binary secret value and a string secret value in the same secret.");
  }
  if (SecretString === undefined && SecretBinary === undefined) {
    throw invalid('You must provide either SecretString or SecretBinary.');
  }
  if (Buffer.byteLength(SecretString ?? '') > 65_536) throw invalid('The secret value is above 65536 bytes.');
  return { SecretString, SecretBinary };
}

function page<T>(all: readonly T[], given: Pick<Input, 'MaxResults' | 'NextToken'> & { readonly most: number }) {
  const { most, MaxResults = most, NextToken = '0' } = given;
  if (MaxResults < 1 || MaxResults > most) throw invalid(`MaxResults is ${MaxResults}; expected 1 to ${most}.`);
  const from = Number(NextToken);
  if (!Number.isInteger(from)) throw new Refusal(400, 'InvalidNextTokenException', 'The NextToken value is invalid.');
  const to = from + MaxResults;
  return { items: all.slice(from, to), ...(to < all.length ? { NextToken: String(to) } : {}) };
}

const names = ({ Name, ARN }: Secret) => ({ Name, ARN });
const seconds = (date: Date): number => date.getTime() / 1000;
const invalid = (message: string): Refusal => new Refusal(400, 'InvalidParameterException', message);
