import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { s3StateStore } from '../../lib/aws/s3-state-store.ts';
import { secretsManagerSource } from '../../lib/aws/secrets-manager-source.ts';
import { snsAlertSink } from '../../lib/aws/sns-alert-sink.ts';
import { type AwsSimulator, startAwsSimulator } from '../../lib/simulator/aws/start.ts';

let aws: AwsSimulator;
beforeAll(async () => {
  aws = await startAwsSimulator();
  for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
  aws.s3.createBucket('state');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const orgId = '00D000000000001EAA';
const state = (writtenAt: string) =>
  ({ schemaVersion: 1, runId: 'r', writtenAt, ledger: { open: [], expiryTold: ['x'] } }) as const;

test('reads every secret under the prefix over several pages, a binary one as an error', async () => {
  for (let at = 0; at < 25; at += 1) aws.secrets.put(`orgs/${at}`, '{}');
  aws.secrets.put('orgs/binary', new Uint8Array([1]));
  aws.secrets.put('other', '{}');
  const found = await secretsManagerSource({ prefix: 'orgs/' }).load();
  expect(found).toHaveLength(26);
  expect(found.filter(({ error }) => error).map(({ name }) => name)).toEqual(['orgs/binary']);
});

test('a state kept under the alias is carried over to the org id, and is found by alias afterwards', async () => {
  const store = s3StateStore({ bucket: 'state' });
  await store.save({ alias: 'a/b' }, state('2026-01-01T00:00:00.000Z'), undefined);
  const before = await store.load({ alias: 'a/b', orgId });
  expect(before?.state.ledger.expiryTold).toEqual(['x']);
  await store.save({ alias: 'a/b', orgId }, state('2026-01-02T00:00:00.000Z'), before?.version);
  const after = await store.load({ alias: 'a/b' });
  expect(after?.state.writtenAt).toBe('2026-01-02T00:00:00.000Z');
  await expect(store.save({ alias: 'a/b', orgId }, state('2026-01-01T12:00:00.000Z'), after?.version)).rejects.toThrow(
    'later run',
  );
  await expect(store.save({ alias: 'a/b', orgId }, state('2026-01-03T00:00:00.000Z'), undefined)).rejects.toThrow(
    'later run',
  );
});

test('a topic that is missing fails the publish after the other was served', async () => {
  const alertTopicArn = aws.sns.createTopic('alert');
  const sink = snsAlertSink({ alertTopicArn, eventTopicArn: `${alertTopicArn}-missing` });
  const document = {
    schemaVersion: 1,
    runId: 'r',
    org: { alias: 'a' },
    severity: 'high',
    events: [],
    deduplicationId: 'd',
  } as const;
  const chat = { version: '1.0', source: 'custom', content: { description: 'T' } } as const;
  const attributes = { severity: 'high', org: 'a', environment: 'sandbox', eventTypes: ['violation_opened'] } as const;
  await expect(sink.publish({ subject: 'S', text: 'T', sms: 'S', chat, document, attributes })).rejects.toThrow(
    'missing',
  );
  expect(aws.sns.published(alertTopicArn)).toMatchObject([{ Subject: 'S', Message: 'T' }]);
});
