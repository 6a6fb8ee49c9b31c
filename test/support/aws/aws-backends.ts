/**
 * The backends of the contract tests: the simulated AWS always, moto where `MOTO_ENDPOINT` is set
 * (`.ci/moto.sh npx vitest run test/aws`). Both are set up and read through the SDK alone.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, onTestFinished, test, vi } from 'vitest';
import { s3Client, snsClient } from '../../../lib/aws/clients.ts';
import { startAwsSimulator } from '../../../lib/simulator/aws/start.ts';

type Backend = 'simulator' | 'moto';

/** `test`, with why moto fails it where it does: there the case must fail, so that it shows when moto has caught up. */
export type ContractTest = (name: string, run: () => Promise<void>, options?: { readonly motoFails?: string }) => void;

/** Runs `cases` once for each backend there is, with the SDK's environment pointing at it. */
export function describeContract(cases: (contract: ContractTest) => void): void {
  describe('simulated AWS', () => {
    pointTo(async () => {
      const aws = await startAwsSimulator();
      return { env: aws.env(), close: aws.close };
    });
    cases(contractOn('simulator'));
  });
  const { MOTO_ENDPOINT } = process.env;
  describe.skipIf(MOTO_ENDPOINT === undefined)('moto', () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'moto', AWS_SECRET_ACCESS_KEY: 'moto' };
    const env = { AWS_ENDPOINT_URL: `${MOTO_ENDPOINT}`, AWS_REGION: 'eu-central-1', ...credentials };
    pointTo(async () => ({ env, close: async () => {} }));
    cases(contractOn('moto'));
  });
}

function contractOn(backend: Backend): ContractTest {
  return (name, run, { motoFails } = {}) => {
    if (backend === 'moto' && motoFails !== undefined) test.fails(`${name} (moto: ${motoFails})`, run);
    else test(name, run);
  };
}

function pointTo(
  start: () => Promise<{ readonly env: Record<string, string>; readonly close: () => Promise<void> }>,
): void {
  let close: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    const started = await start();
    close = started.close;
    for (const [name, value] of Object.entries(started.env)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await close?.();
  });
}

/** Its name, unlike any other. */
export async function newBucket({ versioned = false } = {}): Promise<string> {
  const Bucket = `state-${randomUUID()}`;
  const location = { LocationConstraint: 'eu-central-1' } as const;
  await s3Client().send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: location }));
  if (versioned) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3Client().send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  return Bucket;
}

/** Its ARN. */
export async function newTopic(options: { readonly fifo?: boolean } = {}): Promise<string> {
  const Name = `topic-${randomUUID()}${options.fifo ? '.fifo' : ''}`;
  const Attributes = options.fifo ? { FifoTopic: 'true' } : {};
  const { TopicArn = '' } = await snsClient().send(new CreateTopicCommand({ Name, Attributes }));
  return TopicArn;
}

/** For names of secrets, unlike any other. */
export function newPrefix(): string {
  return `orgs-${randomUUID()}/`;
}

export interface Notification {
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

/** An http endpoint that is subscribed and confirmed, and what it has got so far. */
export async function subscribe(TopicArn: string, filterPolicy?: object): Promise<readonly Notification[]> {
  const got: Notification[] = [];
  let confirm: (() => void) | undefined;
  const confirmed = new Promise<void>((resolve) => {
    confirm = resolve;
  });
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request)) as Notification & { Type: string; SubscribeURL: string };
    if (body.Type === 'SubscriptionConfirmation') {
      await fetch(body.SubscribeURL);
      confirm?.();
    } else got.push(body);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const Endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const Attributes = filterPolicy && { FilterPolicy: JSON.stringify(filterPolicy) };
  const { SubscriptionArn = '' } = await snsClient().send(
    new SubscribeCommand({ TopicArn, Protocol: 'http', Endpoint, Attributes }),
  );
  // moto asks for no confirmation.
  if (SubscriptionArn.startsWith('pending')) await confirmed;
  return got;
}
