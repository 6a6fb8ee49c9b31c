import { expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { BUCKET, deploy } from '../../support/runs/deployed.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';

test('night after night: what was found, what changed, and nothing when there is nothing', async () => {
  const { aws, salesforce, audit, alertTopicArn, keepSecrets, objects, anchors } = await deploy({
    env: { EVIDENCE_RETENTION_DAYS: '400' },
  });
  const org = await salesforce.addOrg({
    alias: 'acme',
    apps: [externalClientApp({ name: 'Portal' }), externalClientApp({ name: 'Batch' })],
  });
  keepSecrets();
  const mails = () => aws.sns.published(alertTopicArn).map(({ Subject }) => Subject);

  expect(await audit.invoke({ executionId: 'night-1', scheduledTime: '2026-11-24T02:00:00Z' })).toMatchObject({
    payload: { runId: 'night-1', orgs: { assessed: 1, partial: 0, not_assessed: 0 }, apps: 2 },
  });
  expect(mails()).toEqual([]);

  org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'true', by: 'Ivan' });
  org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isPkceRequired', value: 'false', by: 'Ivan' });
  expect(await audit.invoke({ executionId: 'night-2' })).toMatchObject({
    payload: { failures: { critical: 0, high: 2 } },
  });
  expect(mails()).toEqual([expect.stringMatching(/^\[HIGH\] acme: /)]);

  await audit.invoke({ executionId: 'night-3' });
  expect(mails()).toHaveLength(1);

  org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'false', by: 'Ada' });
  await audit.invoke({ executionId: 'night-4' });
  expect(mails()).toHaveLength(2);

  expect(Object.keys(objects()).filter((key) => key.startsWith('runs/'))).toEqual(
    [1, 2, 3, 4].map((night) => `runs/night-${night}.json`),
  );
  expect(Object.keys(objects()).filter((key) => key.startsWith('evidence/'))).toHaveLength(4);
  for (const [key, text] of Object.entries(objects())) {
    if (key.startsWith('evidence/')) expect(JSON.parse(text)).toMatchObject({ retentionDays: 400 });
  }
  const recorded = [1, 2, 3, 4].map((night) => JSON.parse(objects()[`runs/night-${night}.json`] ?? '').run.anchor);
  expect(anchors()).toEqual(recorded.map((anchor) => ({ ...anchor, retentionDays: 400 })));
  expect(JSON.parse(aws.s3.text(BUCKET, `state/${org.orgId}.json`) ?? '{}')).toMatchObject({ runId: 'night-4' });
});

test('a high finding arrives at a subscriber under the default configuration', async () => {
  const { aws, salesforce, audit, alertTopicArn, keepSecrets } = await deploy();
  await salesforce.addOrg({
    alias: 'acme',
    apps: [externalClientApp({ name: 'Portal', globalOauth: { isRefreshTokenRotationEnabled: 'false' } })],
  });
  keepSecrets();
  const arrived: (string | undefined)[] = [];
  aws.sns.subscribe(alertTopicArn, ({ Subject }) => void arrived.push(Subject));
  await audit.invoke({});
  expect(arrived).toEqual([expect.stringMatching(/^\[HIGH\] acme: /)]);
});

test('the run as a whole fails, with the reason, when the org secrets are denied or there are none', async () => {
  const { aws, audit } = await deploy();
  expect(await audit.invoke({})).toMatchObject({
    error: { errorMessage: expect.stringContaining('There is no org secret') },
  });
  aws.inject({ name: 'access_denied', service: 'secretsmanager' });
  expect(await audit.invoke({})).toMatchObject({
    error: { errorMessage: expect.stringContaining('access was denied') },
  });
});

test('an error names the variable that the environment lacks', async () => {
  const { audit } = await deploy({ env: { STATE_BUCKET: '' } });
  expect(await audit.invoke({})).toMatchObject({ error: { errorMessage: expect.stringContaining('STATE_BUCKET') } });
});

test('metrics of a finished run go out in the embedded metric format', async () => {
  const { salesforce, audit, keepSecrets } = await deploy();
  await salesforce.addOrg({ alias: 'acme', apps: [externalClientApp({ name: 'Portal' })] });
  keepSecrets();
  const { logs } = await audit.invoke({});
  const metric = logs.map((line) => JSON.parse(line) as Record<string, unknown>).find((line) => '_aws' in line);
  expect(metric).toMatchObject({ service: 'eca-auditor', RunCompleted: 1, OrgsAssessed: 1, OrgsNotAssessed: 0 });
});

test('waivers with problems are named in the log', async () => {
  const waiver = { control: 'require-pkce', app: 'Portal', owner: 'platform', reason: 'cli' };
  const waivers = [
    { ...waiver, org: 'acme', until: '2020-12-31' },
    { ...waiver, org: 'no-such-org', until: '2999-12-31' },
  ];
  const { salesforce, audit, keepSecrets } = await deploy({ config: { waivers } });
  await salesforce.addOrg({ alias: 'acme', apps: [externalClientApp({ name: 'Portal' })] });
  keepSecrets();
  const { logs } = await audit.invoke({});
  expect(logs.filter((line) => line.includes('The waiver of require-pkce'))).toEqual([
    expect.stringContaining('ended on 2020-12-31'),
    expect.stringContaining('in no-such-org covers no failure'),
  ]);
});
