/** The AWS edge when AWS fails: what passes by itself, what is told, and that nothing is kept or told by half. */
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { snsAlertSink } from '../../lib/aws/alerts/sns-alert-sink.ts';
import { AWS_ERROR_KINDS } from '../../lib/aws/errors.ts';
import { secretsManagerNamed } from '../../lib/aws/secrets/secrets-manager-named.ts';
import { secretsManagerSource } from '../../lib/aws/secrets/secrets-manager-source.ts';
import { s3StateStore } from '../../lib/aws/state/s3-state-store.ts';
import type { AwsFault } from '../../lib/simulator/aws/faults.ts';
import { startAwsSimulator } from '../../lib/simulator/aws/start.ts';
import { HANGS_AFTER_MS } from '../support/hang.ts';
import { alertMessages } from '../support/report/alert-messages.ts';
import { ORG_ID, snapshotOf, stateOf } from '../support/runs/org-states.ts';

const ORG = { alias: 'acme', orgId: ORG_ID };
const STATE = `state/${ORG_ID}.json`;

/** Our edge. */
async function world({ requestTimeout = HANGS_AFTER_MS, refusesWholeBatches = false } = {}) {
  const aws = await startAwsSimulator({ refusesWholeBatches });
  onTestFinished(() => aws.close());
  aws.s3.createBucket('bucket');
  for (const name of ['one', 'two']) aws.secrets.put(`orgs/${name}`, `value of ${name}`);
  const topics = {
    alert: aws.sns.createTopic('alert'),
    event: aws.sns.createTopic('event'),
    chat: aws.sns.createTopic('chat'),
    sms: aws.sns.createTopic('sms'),
  };
  const options = {
    endpoint: aws.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 2,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true, socketTimeout: requestTimeout },
  };
  return {
    aws,
    topics,
    store: s3StateStore({ bucket: 'bucket', client: new S3Client({ ...options, forcePathStyle: true }) }),
    secrets: secretsManagerSource({ prefix: 'orgs/', client: new SecretsManagerClient(options) }),
    named: secretsManagerNamed({ prefix: 'orgs/', client: new SecretsManagerClient(options) }),
    sink: snsAlertSink(topics, new SNSClient(options)),
  };
}

const ONCE = ['throttled', 'internal_error', 'unreachable', 'reset'] as const;

test.each(ONCE)('one call that meets "%s" is repeated, and nobody notices', async (name) => {
  const { aws, topics, store, secrets, sink } = await world();
  const meetsEach = (fault: Partial<AwsFault>) => aws.inject({ name, times: 1, ...fault });
  for (const operation of ['GetObject', 'PutObject', 'BatchGetSecretValue']) meetsEach({ operation });
  for (const resource of Object.values(topics)) meetsEach({ resource });
  expect(await secrets.load()).toHaveLength(2);
  await store.save(ORG, stateOf(1, { alias: 'acme' }), undefined);
  expect((await store.load(ORG)).state).toEqual(stateOf(1, { alias: 'acme' }));
  await sink.publish(alertMessages(topics));
  for (const topic of Object.values(topics)) {
    // A message whose answer was lost is sent again, and told twice rather than never.
    expect(aws.sns.published(topic).length).toBe(name === 'reset' ? 2 : 1);
  }
});

test('a state whose write was answered with silence is kept, also when it is replaced', async () => {
  const { aws, store } = await world();
  for (const night of [1, 2]) {
    const loaded = await store.load(ORG);
    const end = aws.inject({ name: 'reset', operation: 'PutObject', resource: STATE, times: 1 });
    await store.save(ORG, stateOf(night, { alias: 'acme' }), loaded.version);
    end();
  }
  expect((await store.load(ORG)).state?.runId).toBe('night-2');
});

test('a state that is read in halves is read again', async () => {
  const { aws, store } = await world();
  await store.save(ORG, stateOf(1), undefined);
  aws.inject({ name: 'reset', operation: 'GetObject', resource: STATE, times: 2 });
  expect((await store.load(ORG)).state).toEqual(stateOf(1));
});

test('a state that another writer has just replaced is left to it', async () => {
  const { aws, store } = await world();
  await store.save(ORG, stateOf(1), undefined);
  const loaded = await store.load(ORG);
  aws.inject({ name: 'overtaken', resource: STATE, times: 1 });
  await expect(store.save(ORG, stateOf(2), loaded.version)).rejects.toMatchObject({ name: 'StateConflictError' });
  expect((await store.load(ORG)).state).toEqual(stateOf(1));
});

test('a first state that another writer has just made is left to it', async () => {
  const { aws, store } = await world();
  aws.inject({ name: 'overtaken', resource: STATE, times: 1 });
  await expect(store.save(ORG, stateOf(1), undefined)).rejects.toMatchObject({ name: 'StateConflictError' });
});

test('a pointer that another writer has just made does not undo the state', async () => {
  const { aws, store } = await world();
  aws.inject({ name: 'overtaken', resource: 'state/alias=acme.json', times: 1 });
  await store.save(ORG, stateOf(1, { alias: 'acme' }), undefined);
  expect((await store.load({ alias: 'acme' })).state?.runId).toBe('night-1');
});

test('a write that collides with another is tried again', async () => {
  const { aws, store } = await world();
  aws.inject({ name: 'write_conflict', resource: STATE, times: 2 });
  await store.save(ORG, stateOf(1), undefined);
  expect((await store.load(ORG)).state).toEqual(stateOf(1));
});

test('a write that never stops colliding is an error: nobody is known to have written', async () => {
  const { aws, store } = await world();
  aws.inject({ name: 'write_conflict' });
  const unavailable = { name: 'AwsError', kind: 'unavailable' };
  await expect(store.save(ORG, stateOf(1), undefined)).rejects.toMatchObject(unavailable);
  await expect(store.keepEvidence(snapshotOf(1, 'acme'))).rejects.toMatchObject(unavailable);
});

test.each([
  ['access_denied', 'access_denied'],
  ['throttled', 'throttled'],
  ['internal_error', 'unavailable'],
  ['unreachable', 'unavailable'],
  ['slow', 'unavailable'],
] as const)('"%s" that lasts is told as %s, with what it was about', async (name, kind) => {
  const { aws, topics, store, secrets, sink } = await world(name === 'slow' ? { requestTimeout: 200 } : {});
  aws.inject({ name, delayMs: HANGS_AFTER_MS });
  const [secretsError, stateError] = [secrets.load(), store.load(ORG)];
  const evidenceError = store.keepEvidence(snapshotOf(1, 'acme'));
  const publishError = sink.publish(alertMessages(topics));
  await Promise.allSettled([secretsError, stateError, evidenceError, publishError]);
  await expect(secretsError).rejects.toMatchObject({ name: 'AwsError', kind });
  await expect(secretsError).rejects.toThrow(`Could not read the org secrets named orgs/*: ${AWS_ERROR_KINDS[kind]}`);
  await expect(stateError).rejects.toMatchObject({ name: 'AwsError', kind });
  await expect(stateError).rejects.toThrow(/^Could not read s3:\/\/bucket\/state\/[\w=]+\.json: /);
  await expect(evidenceError).rejects.toMatchObject({ name: 'AwsError', kind });
  await expect(evidenceError).rejects.toThrow(`Could not write s3://bucket/evidence/dt=2026-01-02/org=${ORG_ID}/`);
  await expect(publishError).rejects.toMatchObject({
    name: 'PublishError',
    errors: Object.values(topics).map((topic) => ({ kind, message: expect.stringContaining(`publish to ${topic}`) })),
  });
});

test('answers that always break off: what was written is kept, what was asked is not known', async () => {
  const { aws, topics, store, secrets, sink } = await world();
  await store.save(ORG, stateOf(1), undefined);
  aws.inject({ name: 'reset' });
  await store.keepEvidence(snapshotOf(1, 'acme'));
  expect(aws.s3.keys('bucket')).toContain(`evidence/dt=2026-01-02/org=${ORG_ID}/night-1.json`);
  await Promise.all([
    expect(secrets.load()).rejects.toMatchObject({ kind: 'unavailable' }),
    expect(store.load(ORG)).rejects.toMatchObject({ kind: 'unavailable' }),
    expect(sink.publish(alertMessages(topics))).rejects.toMatchObject({ name: 'PublishError' }),
  ]);
  expect(aws.sns.published(topics.alert).length).toBeGreaterThan(0);
});

test('one part of the bucket that is down leaves the others alone', async () => {
  const { aws, store } = await world();
  aws.inject({ name: 'internal_error', resource: 'evidence/*' });
  await expect(store.keepEvidence(snapshotOf(1, 'acme'))).rejects.toMatchObject({ kind: 'unavailable' });
  await store.save(ORG, stateOf(1), undefined);
  expect((await store.load(ORG)).state).toEqual(stateOf(1));
});

test('one secret that is denied is told beside the others, without a value', async () => {
  const { aws, secrets } = await world();
  aws.inject({ name: 'secret_denied', resource: 'orgs/one' });
  const found = await secrets.load();
  expect(found).toContainEqual({ name: 'orgs/two', value: 'value of two' });
  expect(found).toContainEqual({
    name: 'orgs/one',
    value: '',
    error: { code: 'AccessDeniedException', message: expect.stringContaining('not authorized') },
  });
});

test('a batch that is refused for one secret costs that one alone, by its name', async () => {
  const { aws, secrets, named } = await world({ refusesWholeBatches: true });
  aws.secrets.handle('CreateSecret', JSON.stringify({ Name: 'orgs/empty' }));
  const message = expect.stringContaining('AWSCURRENT');
  const expected = [
    { name: 'orgs/empty', value: '', error: { code: 'ResourceNotFoundException', message } },
    { name: 'orgs/one', value: 'value of one' },
    { name: 'orgs/two', value: 'value of two' },
  ];
  expect((await secrets.load()).toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(expected);
  aws.secrets.handle('DeleteSecret', JSON.stringify({ SecretId: 'orgs/two' }));
  expect(await named.load(['orgs/one', 'orgs/two'])).toEqual([
    { name: 'orgs/one', value: 'value of one' },
    { name: 'orgs/two', value: '', error: { code: 'InvalidRequestException', message: expect.any(String) } },
  ]);
  expect((await secrets.load()).map(({ name }) => name).toSorted()).toEqual(['orgs/empty', 'orgs/one']);
});

test('secrets that can not be read to the last page are no secrets at all', async () => {
  const { aws, secrets } = await world();
  for (let at = 0; at < 20; at += 1) aws.secrets.put(`orgs/more-${at}`, '{}');
  aws.inject({ name: 'access_denied', service: 'secretsmanager', from: 2 });
  await expect(secrets.load()).rejects.toMatchObject({ kind: 'access_denied' });
});

test('a topic that refuses keeps no other from being told; told again, the alert is known as the same', async () => {
  const { aws, topics, sink } = await world();
  const end = aws.inject({ name: 'message_too_large', resource: 'chat' });
  const published = sink.publish(alertMessages(topics));
  await expect(published).rejects.toThrow(`The alert could not be published to ${topics.chat}.`);
  await expect(published).rejects.toMatchObject({ errors: [{ kind: 'refused' }] });
  end();
  await sink.publish(alertMessages(topics));
  expect(aws.sns.published(topics.chat)).toHaveLength(1);
  const events = aws.sns.published(topics.event).map(({ Message }) => JSON.parse(Message));
  expect(events).toHaveLength(2);
  expect(events[0].deduplicationId).toBe(events[1].deduplicationId);
});

test.each(['', '!orgs/', 'orgs#', 'o'.repeat(513)])('the prefix "%s" is refused at once', (prefix) => {
  expect(() => secretsManagerSource({ prefix })).toThrow(RangeError);
});
