/** Org secrets by their names, as a distributed run reads them. */
import { randomBytes } from 'node:crypto';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { expect } from 'vitest';
import { secretsManagerClient } from '../../../lib/aws/clients.ts';
import { secretsManagerNamed } from '../../../lib/aws/secrets/secrets-manager-named.ts';
import { s3Documents } from '../../../lib/aws/state/s3-documents.ts';
import { describeContract, newBucket, newPrefix } from '../../support/aws/aws-backends.ts';

async function store(name: string, value: string): Promise<void> {
  await secretsManagerClient().send(new CreateSecretCommand({ Name: name, SecretString: value }));
}

describeContract((contract) => {
  contract('lists every name under the prefix, over several pages, and no other', async () => {
    const prefix = newPrefix();
    const names = Array.from({ length: 120 }, (_, at) => `${prefix}${String(at).padStart(3, '0')}`);
    await Promise.all(names.map((name) => store(name, '{}')));
    await store(`x${prefix}`, '{}');
    expect(await secretsManagerNamed({ prefix }).names()).toEqual(names);
  });

  contract('reads more secrets than one call takes', async () => {
    const prefix = newPrefix();
    const names = Array.from({ length: 45 }, (_, at) => `${prefix}${at}`);
    await Promise.all(names.map((name) => store(name, `value of ${name}`)));
    const found = await secretsManagerNamed({ prefix }).load(names);
    expect(new Map(found.map(({ name, value }) => [name, value]))).toEqual(
      new Map(names.map((name) => [name, `value of ${name}`])),
    );
    expect(found).toHaveLength(45);
  });

  contract('returns an error for a secret that is gone, and the others as usual', async () => {
    const prefix = newPrefix();
    await store(`${prefix}good`, '{}');
    const found = await secretsManagerNamed({ prefix }).load([`${prefix}good`, `${prefix}gone`]);
    expect(found).toHaveLength(2);
    expect(found).toContainEqual({ name: `${prefix}good`, value: '{}' });
    expect(found).toContainEqual({
      name: `${prefix}gone`,
      value: '',
      error: { code: 'ResourceNotFoundException', message: expect.any(String) },
    });
  });

  contract('a document is kept once: a later writer gets the kept one', async () => {
    const documents = s3Documents({ bucket: await newBucket() });
    const key = `plans/${randomBytes(4).toString('hex')}/plan.json`;
    expect(await documents.get(key)).toBeUndefined();
    expect(await documents.keep(key, '["first"]')).toBe('["first"]');
    expect(await documents.keep(key, '["second"]')).toBe('["first"]');
    expect(await documents.get(key)).toBe('["first"]');
  });
});
