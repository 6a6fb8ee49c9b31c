/**
 * Keeps one org secret, and gives it another value in two steps, as rotation needs it: the new value is `AWSPENDING` until
 * somebody has seen that it works.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version
 *
 * @module
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { secretsManagerClient } from '../clients.ts';
import { AwsError } from '../errors.ts';
import { toAwsError } from '../to-aws-error.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

export interface OrgSecretVersions {
  /** The value in use; `undefined` when there is no such secret. */
  current(): Promise<string | undefined>;
  /** The value that was in use before; `undefined` when there is none. */
  previous(): Promise<string | undefined>;
  /** Makes the secret, or gives it this value; the same value again changes nothing. */
  put(value: string): Promise<'created' | 'replaced' | 'unchanged'>;
  /** Stores a pending value; the one in use stays. Storing the same value again is no error. */
  stage(value: string): Promise<void>;
  /** Makes the staged value the one in use; what was in use is kept as the previous one. */
  promote(): Promise<void>;
  /** Makes the previous value the one in use again. */
  rollBack(): Promise<void>;
  /** Lets the previous value go, and the label that a crash in `promote` may have left behind. */
  retirePrevious(): Promise<void>;
}

/** All functions throw {@link AwsError}; no message holds a value. */
export function orgSecretVersions(
  name: string,
  client: SecretsManagerClient = secretsManagerClient(),
): OrgSecretVersions {
  async function labelled(stage: string): Promise<string | undefined> {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }));
      return SecretString;
    } catch (error) {
      const failure = toAwsError(error, `read the secret ${name}`);
      if (failure.kind === 'missing') {
        return undefined;
      }
      throw failure;
    }
  }

  /** @param id of the version; the same value again under the same id is ignored, labels included */
  async function putVersion(value: string, stage: string, id: string): Promise<void> {
    const input = { SecretId: name, SecretString: value, VersionStages: [stage], ClientRequestToken: id };
    await withAwsErrors(() => client.send(new PutSecretValueCommand(input)), `write the secret ${name}`);
  }

  async function versionOf(stage: string): Promise<string | undefined> {
    const { VersionIdsToStages = {} } = await withAwsErrors(
      () => client.send(new DescribeSecretCommand({ SecretId: name })),
      `look at the versions of the secret ${name}`,
    );
    return Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage))?.[0];
  }

  async function move(stage: string, from: string | undefined, to: string | undefined): Promise<void> {
    await withAwsErrors(
      () =>
        client.send(
          new UpdateSecretVersionStageCommand({
            SecretId: name,
            VersionStage: stage,
            RemoveFromVersionId: from,
            MoveToVersionId: to,
          }),
        ),
      `move ${stage} in the secret ${name}`,
    );
  }

  async function makeCurrent(stage: string): Promise<void> {
    const to = await versionOf(stage);
    const from = await versionOf(CURRENT);
    if (to === undefined) {
      throw new AwsError('missing', `The secret ${name} has no version that is ${stage}.`, undefined);
    }
    if (to !== from) {
      await move(CURRENT, from, to);
    }
  }

  async function remove(stage: string): Promise<void> {
    const from = await versionOf(stage);
    if (from !== undefined) {
      await move(stage, from, undefined);
    }
  }

  return {
    current: () => labelled(CURRENT),
    previous: () => labelled(PREVIOUS),
    async put(value) {
      const before = await labelled(CURRENT);
      if (before === value) {
        return 'unchanged';
      }
      if (before === undefined) {
        await withAwsErrors(
          () => client.send(new CreateSecretCommand({ Name: name, SecretString: value })),
          `make the secret ${name}`,
        );
        return 'created';
      }
      await putVersion(value, CURRENT, randomUUID());
      return 'replaced';
    },
    async stage(value) {
      // Made of the value, so that a repeat is known as one.
      const id = createHash('sha256').update(name).update(value).digest('hex');
      await putVersion(value, PENDING, id);
      const from = await versionOf(PENDING);
      if (from !== id) {
        await move(PENDING, from, id);
      }
    },
    async promote() {
      await makeCurrent(PENDING);
      await remove(PENDING);
    },
    rollBack: () => makeCurrent(PREVIOUS),
    async retirePrevious() {
      await remove(PREVIOUS);
      if ((await versionOf(PENDING)) === (await versionOf(CURRENT))) {
        await remove(PENDING);
      }
    },
  };
}

async function withAwsErrors<T>(call: () => Promise<T>, doing: string): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAwsError(error, doing);
  }
}
