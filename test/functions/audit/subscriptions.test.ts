import { expect, test } from 'vitest';
import { BUCKET, deploy } from '../../support/runs/deployed.ts';

const KEY = 'state/subscriptions.json';

async function world() {
  const deployed = await deploy({ env: { OPERATIONS_TOPIC_ARN: 'arn:aws:sns:eu-central-1:123456789012:operations' } });
  const { aws, audit, salesforce, keepSecrets, alertTopicArn } = deployed;
  const operations = aws.sns.createTopic('operations');
  await salesforce.addOrg({ alias: 'acme', apps: [] });
  keepSecrets();
  const leave = aws.sns.subscribe(alertTopicArn, () => {});
  const leaveOperations = aws.sns.subscribe(operations, () => {});
  /** The metric of topics that have lost subscribers; `undefined` without one. */
  async function night(executionId: string): Promise<number | undefined> {
    const { logs } = await audit.invoke({ executionId });
    const line = logs.find((each) => each.includes('"SubscriptionsLost"'));
    return line === undefined ? undefined : (JSON.parse(line) as { SubscriptionsLost: number }).SubscriptionsLost;
  }
  const mails = () => aws.sns.published(alertTopicArn).filter(({ Subject }) => Subject?.includes('lost subscribers'));
  const documents = () => deployed.documents().filter((each) => 'subscriptionsLost' in each);
  return { ...deployed, night, leave, leaveOperations, mails, documents, operations };
}

test('a topic that loses a subscriber is notified once, on every other topic', async () => {
  const { night, leave, mails, documents, alertTopicArn } = await world();
  expect(await night('night-1')).toBeUndefined();
  leave();
  expect(await night('night-2')).toBe(1);
  expect(documents()).toMatchObject([
    { severity: 'critical', subscriptionsLost: [{ topicArn: alertTopicArn, before: 2, now: 1, pending: 0 }] },
  ]);
  expect(mails()).toEqual([]);
  expect(await night('night-3')).toBeUndefined();
  expect(documents()).toHaveLength(1);
});

test('the operations topic is checked too, and notified on the topics of alerts', async () => {
  const { night, leaveOperations, mails, aws, operations } = await world();
  await night('night-1');
  leaveOperations();
  expect(await night('night-2')).toBe(1);
  expect(mails()).toMatchObject([
    { Message: expect.stringContaining('operations: 0 confirmed subscriptions, 1 before') },
  ]);
  expect(aws.sns.published(operations)).toEqual([]);
});

test('a count that could not be read is no loss, and a loss meanwhile is notified when it can be read', async () => {
  const { night, leave, documents, aws, alertTopicArn } = await world();
  await night('night-1');
  leave();
  const heal = aws.inject({ name: 'access_denied', operation: 'GetTopicAttributes', resource: alertTopicArn });
  expect(await night('night-2')).toBeUndefined();
  heal();
  const healRead = aws.inject({ name: 'access_denied', operation: 'GetObject', resource: KEY });
  expect(await night('night-3')).toBeUndefined();
  healRead();
  expect(documents()).toEqual([]);
  expect(await night('night-4')).toBe(1);
  expect(documents()).toHaveLength(1);
});

test('damaged counts are kept aside, and a loss that may have been missed is notified once', async () => {
  const { night, leave, documents, aws } = await world();
  await night('night-1');
  leave();
  aws.s3.put(BUCKET, KEY, '{"confirmed":');
  await night('night-2');
  const [aside] = aws.s3.keys(BUCKET).filter((key) => key.startsWith(`${KEY}.damaged-`));
  expect(documents()).toMatchObject([{ subscriptionsLost: [], countsLost: `s3://${BUCKET}/${aside}` }]);
  expect(aws.s3.text(BUCKET, aside ?? '')).toBe('{"confirmed":');
  await night('night-3');
  expect(documents()).toHaveLength(1);
});

test('a loss whose notice could not be sent is notified the next night', async () => {
  const { night, leave, documents, aws } = await world();
  await night('night-1');
  const before = aws.s3.text(BUCKET, KEY);
  leave();
  const heal = aws.inject({ name: 'access_denied', operation: 'Publish', resource: 'events' });
  expect(await night('night-2')).toBe(1);
  expect(aws.s3.text(BUCKET, KEY)).toBe(before);
  heal();
  expect(await night('night-3')).toBe(1);
  expect(documents()).toHaveLength(1);
});
