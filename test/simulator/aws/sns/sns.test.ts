/** Who gets a message, and as what; what SNS refuses is in test/aws. */
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { PublishCommand, type PublishCommandInput, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import type { Notification } from '../../../../lib/simulator/aws/sns/sns-subscriptions.ts';
import { startAwsSimulator } from '../../../../lib/simulator/aws/start.ts';

async function world(clock?: () => Date) {
  const aws = await startAwsSimulator(clock ? { clock } : {});
  onTestFinished(() => aws.close());
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new SNSClient({ endpoint: aws.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  const TopicArn = aws.sns.createTopic('topic');
  return {
    aws,
    client,
    TopicArn,
    publish: (input: Partial<PublishCommandInput> = {}) =>
      client.send(new PublishCommand({ TopicArn, Message: 'message', ...input })),
    subscribe: (Endpoint: string, Attributes: Record<string, string> = {}) =>
      client.send(new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint, Attributes })),
  };
}

/** @param fails how many requests it refuses before it takes any */
async function endpoint(fails = 0) {
  const got: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  let left = fails;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    left -= 1;
    if (left < 0) got.push({ headers: request.headers, body });
    response.writeHead(left < 0 ? 200 : 503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, got };
}

const severity = (StringValue: string) => ({ severity: { DataType: 'String', StringValue } });

test.each<[string, object, Record<string, [string, string]>, boolean]>([
  ['a value', { a: ['x', 'y'] }, { a: ['String', 'y'] }, true],
  ['another value', { a: ['x'] }, { a: ['String', 'X'] }, false],
  ['a missing attribute', { a: ['x'] }, { b: ['String', 'x'] }, false],
  ['all keys', { a: ['x'], b: ['y'] }, { a: ['String', 'x'], b: ['String', 'y'] }, true],
  ['one key of two', { a: ['x'], b: ['y'] }, { a: ['String', 'x'], b: ['String', 'z'] }, false],
  ['one of an array', { a: ['x'] }, { a: ['String.Array', '["w","x"]'] }, true],
  ['none of an array', { a: ['x'] }, { a: ['String.Array', '["w"]'] }, false],
  ['a number as a number', { a: [1.5] }, { a: ['Number', '1.50'] }, true],
  ['a text that looks like a number', { a: [1] }, { a: ['String', '1'] }, false],
  ['a prefix', { a: [{ prefix: 'vio' }] }, { a: ['String', 'violation'] }, true],
  ['another prefix', { a: [{ prefix: 'vio' }] }, { a: ['String', 'app'] }, false],
  ['a suffix', { a: [{ suffix: 'ed' }] }, { a: ['String', 'opened'] }, true],
  ['any case', { a: [{ 'equals-ignore-case': 'PROD' }] }, { a: ['String', 'prod'] }, true],
  ['anything but a value', { a: [{ 'anything-but': 'x' }] }, { a: ['String', 'y'] }, true],
  ['the very value', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: ['String', 'y'] }, false],
  ['the very prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: ['String', 'xy'] }, false],
  ['anything but, missing', { a: [{ 'anything-but': 'x' }] }, {}, false],
  ['what exists', { a: [{ exists: true }] }, { a: ['String', 'x'] }, true],
  ['what exists not', { a: [{ exists: false }] }, {}, true],
  ['what exists all the same', { a: [{ exists: false }] }, { a: ['String', 'x'] }, false],
  ['a range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: ['Number', '5'] }, true],
  ['below a range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: ['Number', '0'] }, false],
  ['above a range', { a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: ['Number', '6'] }, false],
  ['the same number', { a: [{ numeric: ['=', 5] }] }, { a: ['Number', '5.0'] }, true],
  ['the first of either', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: ['String', 'x'] }, true],
  ['the second of either', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: ['String', 'y'] }, true],
  ['none of either', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: ['String', 'y'] }, false],
  ['either, without the key beside it', { c: ['z'], $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: ['String', 'x'] }, false],
])('a filter policy decides: %s', async (_, policy, attributes, accepted) => {
  const { aws, TopicArn, publish } = await world();
  const got: Notification[] = [];
  aws.sns.subscribe(TopicArn, (notification) => got.push(notification), policy);
  const named = Object.entries(attributes).map(([name, [DataType, StringValue]]) => [name, { DataType, StringValue }]);
  await publish({ MessageAttributes: Object.fromEntries(named) });
  expect(got.length).toBe(accepted ? 1 : 0);
});

test.each([
  'no JSON',
  '[]',
  '{"a":"x"}',
  '{"a":[]}',
  '{"a":[{"wildcard":"*"}]}',
  '{"a":[{"numeric":["~",1]}]}',
  '{"$or":[{"a":["x"]}]}',
  '{"$or":{"a":["x"]}}',
  '{"$or":[{"a":["x"]},{"b":[]}]}',
  JSON.stringify(Object.fromEntries([...'abcdef'].map((key) => [key, ['x']]))),
  JSON.stringify(Object.fromEntries([...'abc'].map((key) => [key, [...'uvwxyz']]))),
])('a filter policy is refused: %s', async (FilterPolicy) => {
  const { subscribe } = await world();
  await expect(subscribe('http://127.0.0.1:9/', { FilterPolicy })).rejects.toThrow('Invalid parameter: FilterPolicy');
});

test('an endpoint gets nothing before it has confirmed, and everything after', async () => {
  const { aws, TopicArn, publish, subscribe } = await world();
  const { url, got } = await endpoint();
  expect(await subscribe(url)).toMatchObject({ SubscriptionArn: 'pending confirmation' });
  await publish({ Message: 'too early' });
  await aws.sns.delivered();
  expect(got).toHaveLength(1);
  expect(got[0]?.headers['x-amz-sns-message-type']).toBe('SubscriptionConfirmation');
  const request = JSON.parse(`${got[0]?.body}`);
  expect(request).toMatchObject({ Type: 'SubscriptionConfirmation', TopicArn, Token: expect.any(String) });
  expect((await fetch(request.SubscribeURL.replace(/Token=[^&]*/, 'Token=wrong'))).status).toBe(400);
  expect((await fetch(request.SubscribeURL)).status).toBe(200);
  await publish({ Subject: 'Subject', MessageAttributes: severity('high') });
  await aws.sns.delivered();
  expect(got[1]?.headers['x-amz-sns-message-type']).toBe('Notification');
  expect(JSON.parse(`${got[1]?.body}`)).toMatchObject({
    Type: 'Notification',
    TopicArn,
    Subject: 'Subject',
    Message: 'message',
    MessageAttributes: { severity: { Type: 'String', Value: 'high' } },
  });
});

async function confirmed(Attributes: Record<string, string>) {
  const { aws, publish, subscribe } = await world();
  const { url, got } = await endpoint();
  await subscribe(url, Attributes);
  await aws.sns.delivered();
  await fetch(JSON.parse(`${got[0]?.body}`).SubscribeURL);
  return { aws, publish, got };
}

test('raw delivery brings the message and nothing else', async () => {
  const { aws, publish, got } = await confirmed({ RawMessageDelivery: 'true' });
  await publish();
  await aws.sns.delivered();
  expect(got[1]?.body).toBe('message');
});

test('an endpoint that refuses is tried again', async () => {
  const { aws, subscribe } = await world();
  const { url, got } = await endpoint(2);
  await subscribe(url);
  await aws.sns.delivered();
  expect(got).toHaveLength(1);
});

test('an endpoint that does not exist delays no publication', async () => {
  const { aws, publish, subscribe } = await world();
  await subscribe('http://127.0.0.1:9/');
  await publish();
  await aws.sns.delivered();
});

test.each(['http://192.0.2.1/', 'https://example.com/', 'no URL'])('nothing leaves this machine: %s', async (url) => {
  const { subscribe } = await world();
  await expect(subscribe(url)).rejects.toThrow('Invalid parameter');
});

test('a message for several protocols comes as the own one, and without attributes', async () => {
  const { aws, TopicArn, publish } = await world();
  const got: Notification[] = [];
  aws.sns.subscribe(TopicArn, (notification) => got.push(notification));
  aws.sns.subscribe(TopicArn, (notification) => got.push(notification), { severity: ['high'] });
  const Message = JSON.stringify({ default: 'for all', lambda: 'for functions', email: 'for people' });
  await publish({ Message, MessageStructure: 'json', MessageAttributes: severity('high') });
  expect(got).toMatchObject([{ Message: 'for functions' }]);
  expect(got[0]).not.toHaveProperty('MessageAttributes');
});

test('a FIFO topic takes an id again after five minutes', async () => {
  let now = 0;
  const { aws, publish } = await world(() => new Date(now));
  const fifo = { TopicArn: aws.sns.createTopic('t.fifo'), MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  await publish(fifo);
  now = 5 * 60_000 - 1;
  await publish(fifo);
  expect(aws.sns.published(fifo.TopicArn)).toHaveLength(1);
  now += 1;
  await publish(fifo);
  expect(aws.sns.published(fifo.TopicArn)).toHaveLength(2);
});
