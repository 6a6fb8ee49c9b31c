import { expect, test } from 'vitest';
import { AWS_ERROR_KINDS } from '../../../lib/aws/errors.ts';
import type { InvocationResult } from '../../../lib/simulator/lambda/start-function.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { BUCKET, type Deployed, deploy } from '../../support/runs/deployed.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
const violator = externalClientApp({ name: 'Portal', globalOauth: { isConsumerSecretOptional: 'true' } });

async function oneOrg(env: Readonly<Record<string, string>>): Promise<Deployed> {
  const deployed = await deploy({ env });
  await deployed.salesforce.addOrg({ alias: 'acme', apps: [violator] });
  deployed.keepSecrets();
  return deployed;
}

test('findings are in Security Hub when it is switched on, as the account’s own', async () => {
  const { aws, audit } = await oneOrg({ SECURITY_HUB: 'true', POWERTOOLS_SERVICE_NAME: 'audit-eu' });
  await audit.invoke({ executionId: 'night-1' });
  expect(aws.securityHub.findings()).toContainEqual(
    expect.objectContaining({
      Id: expect.stringMatching(/^audit-eu\/[0-9a-f]{64}$/),
      GeneratorId: 'eca-auditor/require-secret-web-server-flow',
      ProductArn: 'arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default',
      Compliance: expect.objectContaining({ Status: 'FAILED' }),
    }),
  );
});

test('Security Hub is not called when it is not configured', async () => {
  const { aws, audit } = await oneOrg({});
  await audit.invoke({ executionId: 'night-1' });
  expect(aws.calls().filter(({ service }) => service === 'securityhub')).toEqual([]);
});

/** Of the metrics that a night emits. */
function metricsOf({ logs }: InvocationResult): unknown {
  const lines = logs.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  return lines.find((line) => '_aws' in line);
}

test('disabled in the account: logged with the text of Security Hub, and alerts and state are as usual', async () => {
  const deployed = await oneOrg({ SECURITY_HUB: 'true' });
  const { aws, audit, salesforce, documents } = deployed;
  const [org] = salesforce.orgs();
  aws.securityHub.setEnabled(false);
  const first = await audit.invoke({ executionId: 'night-1' });
  expect(first).toMatchObject({ payload: { undelivered: 0, findingsRefused: 1 } });
  expect(metricsOf(first)).toMatchObject({ FindingsRefused: 1, OrgsUndelivered: 0 });
  const warnings = first.logs.filter((line) => line.includes('"WARN"'));
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(
    'Account 123456789012 is not subscribed to AWS Security Hub. (InvalidAccessException) Switch Security Hub on',
  );
  expect(documents()).toHaveLength(1);
  expect(JSON.parse(aws.s3.text(BUCKET, `state/${org?.orgId}.json`) ?? '{}').outbox).toBeUndefined();

  org?.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'false', by: 'Ada' });
  await audit.invoke({ executionId: 'night-2' });
  expect(documents().flatMap(({ events }) => events.map(({ type }) => type))).toContain('violation_resolved');
  const alertsBefore = documents().length;

  aws.securityHub.setEnabled(true);
  const third = await audit.invoke({ executionId: 'night-3' });
  expect(metricsOf(third)).toMatchObject({ FindingsRefused: 0 });
  expect(documents()).toHaveLength(alertsBefore);
});

test('a violation that is resolved while Security Hub refuses is resolved there once it takes findings again', async () => {
  const { aws, audit, salesforce } = await oneOrg({ SECURITY_HUB: 'true' });
  const [org] = salesforce.orgs();
  const finding = () =>
    aws.securityHub.findings().find(({ GeneratorId }) => GeneratorId.endsWith('/require-secret-web-server-flow'));
  await audit.invoke({ executionId: 'night-1' });
  expect(finding()).toMatchObject({ RecordState: 'ACTIVE', Workflow: { Status: 'NEW' } });
  const heal = aws.inject({ name: 'access_denied', service: 'securityhub' });
  org?.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'false', by: 'Ada' });
  await audit.invoke({ executionId: 'night-2' });
  heal();
  await audit.invoke({ executionId: 'night-3' });
  expect(finding()).toMatchObject({ RecordState: 'ARCHIVED', Workflow: { Status: 'RESOLVED' } });
});

test('a fault that may pass by itself fails the run, is retried by the next, and no mail is sent twice', async () => {
  const { aws, audit, documents } = await oneOrg({ SECURITY_HUB: 'true', AWS_MAX_ATTEMPTS: '2' });
  const heal = aws.inject({ name: 'unreachable', service: 'securityhub' });
  expect(await audit.invoke({ executionId: 'night-1' })).toMatchObject({
    error: { errorMessage: expect.stringContaining(AWS_ERROR_KINDS.unavailable) },
  });
  heal();
  expect(await audit.invoke({ executionId: 'night-1' })).toMatchObject({ payload: { undelivered: 0 } });
  expect(aws.securityHub.findings().length).toBeGreaterThan(0);
  expect(documents()).toHaveLength(1);
});
