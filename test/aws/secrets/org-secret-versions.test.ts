import { randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { secretsManagerClient } from '../../../lib/aws/clients.ts';
import { orgSecretVersions } from '../../../lib/aws/secrets/org-secret-versions.ts';
import { describeContract } from '../../support/aws/aws-backends.ts';

const newName = () => `eca-auditor/orgs/${randomUUID()}`;

async function storedAs(SecretId: string, VersionStage: string): Promise<string | undefined> {
  const { SecretString } = await secretsManagerClient().send(new GetSecretValueCommand({ SecretId, VersionStage }));
  return SecretString;
}

async function labels(SecretId: string): Promise<string[]> {
  const { VersionIdsToStages = {} } = await secretsManagerClient().send(new DescribeSecretCommand({ SecretId }));
  return Object.values(VersionIdsToStages).flat().sort();
}

describeContract((contract) => {
  contract('an org secret is created, left unchanged by the same value, and replaced by another value', async () => {
    const name = newName();
    const secret = orgSecretVersions(name);
    expect(await secret.current()).toBeUndefined();
    expect(await secret.put('one')).toBe('created');
    expect(await secret.put('one')).toBe('unchanged');
    expect(await secret.put('two')).toBe('replaced');
    expect(await secret.put('one')).toBe('replaced');
    expect(await secret.current()).toBe('one');
  });

  contract('a staged value is in use only when it is promoted; then the one before it can be let go', async () => {
    const name = newName();
    const secret = orgSecretVersions(name);
    await secret.put('one');
    await secret.stage('two');
    expect(await secret.current()).toBe('one');
    expect(await storedAs(name, 'AWSPENDING')).toBe('two');
    await secret.promote();
    expect(await secret.current()).toBe('two');
    expect(await secret.previous()).toBe('one');
    await secret.retirePrevious();
    expect(await labels(name)).toEqual(['AWSCURRENT']);
    expect(await secret.previous()).toBeUndefined();
  });

  contract('a promotion that ended half-way leaves no label behind once the previous value is let go', async () => {
    const name = newName();
    const secret = orgSecretVersions(name);
    await secret.put('one');
    await secret.stage('two');
    const { VersionIdsToStages = {} } = await secretsManagerClient().send(
      new DescribeSecretCommand({ SecretId: name }),
    );
    const holding = (stage: string) =>
      Object.keys(VersionIdsToStages).find((id) => VersionIdsToStages[id]?.includes(stage));
    await secretsManagerClient().send(
      new UpdateSecretVersionStageCommand({
        SecretId: name,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: holding('AWSCURRENT'),
        MoveToVersionId: holding('AWSPENDING'),
      }),
    );
    expect(await labels(name)).toContain('AWSPENDING');
    await secret.retirePrevious();
    expect(await secret.current()).toBe('two');
    expect(await labels(name)).toEqual(['AWSCURRENT']);
  });

  contract('a value that was rolled back can be staged and promoted again', async () => {
    const secret = orgSecretVersions(newName());
    await secret.put('one');
    await secret.stage('two');
    await secret.promote();
    await secret.rollBack();
    expect(await secret.current()).toBe('one');
    await secret.stage('two');
    await secret.stage('two');
    await secret.promote();
    expect(await secret.current()).toBe('two');
  });

  contract('nothing staged is nothing to promote', async () => {
    const secret = orgSecretVersions(newName());
    await secret.put('one');
    await expect(secret.promote()).rejects.toThrow(/has no version that is AWSPENDING/);
  });
});
