/**
 * Writes one org secret, and rotates it in two steps: the new value is `AWSPENDING` until it was tested.
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
import { withAwsErrors } from '../to-aws-error.ts';

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';
const PREVIOUS = 'AWSPREVIOUS';

export interface OrgSecretVersions {
  /** The current value; `undefined` when the secret does not exist. */
  current(): Promise<string | undefined>;
  /** The value before the current one; `undefined` when there is none. */
  previous(): Promise<string | undefined>;
  /** Creates the secret, or makes this its current value. */
  put(value: string): Promise<'created' | 'replaced' | 'unchanged'>;
  /** Stores a pending value; the current one is unchanged. Storing the same value again is no error. */
  stage(value: string): Promise<void>;
  /** Makes the pending value the current one; the current one becomes the previous one. */
  promote(): Promise<void>;
  /** Makes the previous value the current one again. */
  rollBack(): Promise<void>;
  /** Removes the label of the previous value, so that AWS may delete it, and a label that a crash in `promote` left. */
  retirePrevious(): Promise<void>;
}

/** All functions throw {@link AwsError}; no message holds a value. */
export function orgSecretVersions(
  name: string,
  client: SecretsManagerClient = secretsManagerClient(),
): OrgSecretVersions {
  async function labelled(stage: string): Promise<string | undefined> {
    try {
      const command = new GetSecretValueCommand({ SecretId: name, VersionStage: stage });
      return (await withAwsErrors(() => client.send(command), `read the secret ${name}`)).SecretString;
    } catch (error) {
      if (error instanceof AwsError && error.kind === 'missing') {
        return undefined;
      }
      throw error;
    }
  }

  /** @param id of the version. AWS ignores a repeat with the same value and id, and its labels too. */
  async function putVersion(value: string, stage: string, id: string): Promise<void> {
    const input = { SecretId: name, SecretString: value, VersionStages: [stage], ClientRequestToken: id };
    await withAwsErrors(() => client.send(new PutSecretValueCommand(input)), `write the secret ${name}`);
  }

  async function versionOf(stage: string): Promise<string | undefined> {
    const { VersionIdsToStages = {} } = await withAwsErrors(
      () => client.send(new DescribeSecretCommand({ SecretId: name })),
      `list the versions of the secret ${name}`,
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
          `create the secret ${name}`,
        );
        return 'created';
      }
      await putVersion(value, CURRENT, randomUUID());
      return 'replaced';
    },
    async stage(value) {
      // A digest of the value, so that AWS recognises a repeat.
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
