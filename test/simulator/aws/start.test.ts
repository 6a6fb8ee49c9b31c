/** Watching, stopping and failing calls; what faults do to the audit is in test/aws/faults.test.ts. */
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import type { AwsCall } from '../../../lib/simulator/aws/call.ts';
import { AWS_FAULTS, type AwsFault, type AwsFaultName } from '../../../lib/simulator/aws/faults.ts';
import { type AwsSimulatorOptions, startAwsSimulator } from '../../../lib/simulator/aws/start.ts';

async function world(options: AwsSimulatorOptions = {}) {
  const aws = await startAwsSimulator(options);
  onTestFinished(() => aws.close());
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const config = { endpoint: aws.url, region: 'eu-central-1', credentials, maxAttempts: 1 };
  const [s3, sns, secrets] = [
    new S3Client({ ...config, forcePathStyle: true }),
    new SNSClient(config),
    new SecretsManagerClient(config),
  ];
  aws.s3.createBucket('bucket');
  aws.secrets.put('orgs/one', 'value');
  const TopicArn = aws.sns.createTopic('topic');
  return {
    aws,
    TopicArn,
    put: (Key = 'a/k') => s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body: 'body' })),
    get: (Key = 'a/k') => s3.send(new GetObjectCommand({ Bucket: 'bucket', Key })),
    publish: () => sns.send(new PublishCommand({ TopicArn, Message: 'm' })),
    secret: () => secrets.send(new GetSecretValueCommand({ SecretId: 'orgs/one' })),
  };
}

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'served',
    (error: Error) => error.name,
  );

test('every call is noted with what it was for', async () => {
  const { aws, TopicArn, put, publish, secret } = await world();
  await put();
  await publish();
  await secret();
  expect(aws.calls()).toEqual([
    { service: 's3', operation: 'PutObject', resource: 'a/k' },
    { service: 'sns', operation: 'Publish', resource: TopicArn },
    { service: 'secretsmanager', operation: 'GetSecretValue', resource: 'orgs/one' },
  ]);
});

test('a call can be stopped before it has an effect, and after it', async () => {
  const seen: [string, AwsCall, readonly string[]][] = [];
  const { aws, put } = await world({
    onRequest: async (call) => {
      seen.push(['before', call, aws.s3.keys('bucket')]);
      return undefined;
    },
    onServed: async (call) => void seen.push(['after', call, aws.s3.keys('bucket')]),
  });
  await put();
  const call = { service: 's3', operation: 'PutObject', resource: 'a/k' };
  expect(seen).toEqual([
    ['before', call, []],
    ['after', call, ['a/k']],
  ]);
});

test('a call that is dropped has no effect', async () => {
  const { aws, put } = await world({ onRequest: () => 'drop' });
  expect(await outcome(put())).not.toBe('served');
  expect(aws.s3.keys('bucket')).toEqual([]);
});

test.each<[string, Partial<AwsFault>, string[]]>([
  ['all calls', {}, ['put', 'get', 'publish', 'secret']],
  ['one service', { service: 'sns' }, ['publish']],
  ['one operation', { operation: 'GetObject' }, ['get']],
  ['one key', { resource: 'a/k' }, ['put', 'get']],
  ['keys that begin so', { resource: 'a/*' }, ['put', 'get']],
  ['no key', { resource: 'b/*' }, []],
  ['a topic by its name', { resource: 'topic' }, ['publish']],
  ['a secret', { resource: 'orgs/*' }, ['secret']],
])('a fault meets %s', async (_, where, expected) => {
  const { aws, ...calls } = await world();
  await calls.put();
  aws.inject({ name: 'internal_error', ...where });
  const met: string[] = [];
  for (const name of ['put', 'get', 'publish', 'secret'] as const) {
    if ((await outcome(calls[name]())) !== 'served') met.push(name);
  }
  expect(met).toEqual(expected);
});

test('a fault meets the calls that it is to meet, until it is ended', async () => {
  const { aws, put } = await world();
  aws.inject({ name: 'access_denied', from: 2, times: 2 });
  const outcomes: string[] = [];
  for (let call = 1; call <= 4; call += 1) outcomes.push(await outcome(put()));
  expect(outcomes).toEqual(['served', 'AccessDenied', 'AccessDenied', 'served']);
  const end = aws.inject({ name: 'throttled' });
  expect(await outcome(put())).toBe('SlowDown');
  end();
  expect(await outcome(put())).toBe('served');
});

test.each<[AwsFaultName, Record<'put' | 'publish' | 'secret', string>]>([
  ['throttled', { put: 'SlowDown', publish: 'Throttling', secret: 'ThrottlingException' }],
  ['internal_error', { put: 'InternalError', publish: 'InternalFailure', secret: 'InternalServiceError' }],
  ['access_denied', { put: 'AccessDenied', publish: 'AuthorizationErrorException', secret: 'AccessDeniedException' }],
  ['message_too_large', { put: 'served', publish: 'InvalidParameterException', secret: 'served' }],
  ['write_conflict', { put: 'ConditionalRequestConflict', publish: 'served', secret: 'served' }],
  ['secret_denied', { put: 'served', publish: 'served', secret: 'AccessDeniedException' }],
  ['overtaken', { put: 'served', publish: 'served', secret: 'served' }],
  ['slow', { put: 'served', publish: 'served', secret: 'served' }],
])('"%s" answers with the error of each service', async (name, expected) => {
  const { aws, put, publish, secret } = await world();
  aws.inject({ name, delayMs: 1 });
  const [putting, publishing, reading] = await Promise.all([put(), publish(), secret()].map(outcome));
  expect({ put: putting, publish: publishing, secret: reading }).toEqual(expected);
});

test.each(['unreachable', 'reset'] as const)('"%s" breaks the connection', async (name) => {
  const { aws, put, get } = await world();
  aws.inject({ name });
  expect(await outcome(put())).toMatch(/Error/);
  expect(aws.s3.keys('bucket')).toEqual(name === 'reset' ? ['a/k'] : []);
  const read = get().then(({ Body }) => Body?.transformToString());
  expect(await outcome(read)).toMatch(/Error/);
});

test('every fault has a sentence', () => {
  for (const sentence of Object.values(AWS_FAULTS)) expect(sentence).toMatch(/^[A-Z].*\.$/);
});
