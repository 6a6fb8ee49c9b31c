import { expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { BUCKET, type Deployed, deploy } from '../../support/deployed.ts';

const violator = externalClientApp({ name: 'Portal', globalOauth: { isConsumerSecretOptional: 'true' } });

async function oneOrg(env: Readonly<Record<string, string>>): Promise<Deployed> {
  const deployed = await deploy({ env });
  await deployed.salesforce.addOrg({ alias: 'acme', apps: [violator] });
  deployed.keepSecrets();
  return deployed;
}

test('findings are in Security Hub when it is switched on, as the account’s own', async () => {
  const { aws, audit } = await oneOrg({ SECURITY_HUB: 'true' });
  await audit.invoke({ executionId: 'night-1' });
  expect(aws.securityHub.findings()).toContainEqual(
    expect.objectContaining({
      GeneratorId: 'eca-auditor/require-secret-web-server-flow',
      ProductArn: 'arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default',
      Compliance: expect.objectContaining({ Status: 'FAILED' }),
    }),
  );
});

test('nobody asks Security Hub for anything when it is not', async () => {
  const { aws, audit } = await oneOrg({});
  await audit.invoke({ executionId: 'night-1' });
  expect(aws.calls().filter(({ service }) => service === 'securityhub')).toEqual([]);
});

test('what Security Hub did not take keeps the state from being kept: the next run imports and tells it again', async () => {
  const { aws, audit, salesforce, documents } = await oneOrg({ SECURITY_HUB: 'true' });
  const heal = aws.inject({ name: 'access_denied', service: 'securityhub' });
  const [org] = salesforce.orgs();
  expect(await audit.invoke({ executionId: 'night-1' })).toMatchObject({
    error: { errorMessage: expect.stringContaining('access was denied') },
  });
  expect(aws.s3.text(BUCKET, `state/${org?.orgId}.json`)).toBeUndefined();
  heal();
  await audit.invoke({ executionId: 'night-2' });
  expect(aws.securityHub.findings().length).toBeGreaterThan(0);
  expect(new Set(documents().map(({ deduplicationId }) => deduplicationId)).size).toBe(1);
});
