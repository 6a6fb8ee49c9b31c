/**
 * Starts the simulated AWS on one loopback port, for clients with `AWS_ENDPOINT_URL`: Secrets Manager, S3, SNS, Security Hub, and
 * the services of a deployed stack.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { type AwsAnswer, type AwsRequest, Refusal, refuse } from './answer.ts';
import { type AwsCall, identify, s3Place, snsForm } from './call.ts';
import { type Deployed, deployed } from './deployed.ts';
import { type AwsFault, type AwsFaultName, faults, refusalOf } from './faults.ts';
import { type S3, s3 } from './s3/s3.ts';
import { type SecretsManager, secretsManager } from './secrets/secrets-manager.ts';
import { type SecurityHub, securityHub } from './security-hub.ts';
import { type Sns, sns } from './sns/sns.ts';

export interface AwsSimulator {
  readonly url: string;
  readonly secrets: SecretsManager;
  readonly s3: S3;
  readonly sns: Sns;
  readonly securityHub: SecurityHub;
  readonly deployed: Deployed;
  /** All calls, oldest first, including those with a fault. */
  calls(): readonly AwsCall[];
  /** Starts a fault. Returns a function that ends it. */
  inject(fault: AwsFault): () => void;
  /** The environment variables that the SDK needs, in this process or in another. */
  env(): Record<string, string>;
  close(): Promise<void>;
}

export interface AwsSimulatorOptions {
  readonly clock?: () => Date;
  /** Secrets Manager refuses a whole batch for one secret that can't be read, as moto does. @default false */
  readonly refusesWholeBatches?: boolean;
  /**
   * Awaited before a call has any effect, so that a test can pause there. With `drop` the connection breaks, and the call has no
   * effect.
   */
  readonly onRequest?: (call: AwsCall) => Promise<'drop' | undefined> | 'drop' | undefined;
  /** Awaited after the effect of a call and before its answer. */
  readonly onServed?: (call: AwsCall) => Promise<void> | void;
}

const REGION = 'eu-central-1';

export async function startAwsSimulator(options: AwsSimulatorOptions = {}): Promise<AwsSimulator> {
  const { clock = () => new Date(), onRequest, onServed } = options;
  const active = faults();
  const calls: AwsCall[] = [];
  const denied = (name: string): Refusal | undefined => {
    const call: AwsCall = { service: 'secretsmanager', operation: 'GetSecretValue', resource: name };
    return active.match(call, 'secret_denied') && refusalOf('secret_denied', call);
  };
  const services = {
    secrets: secretsManager(REGION, clock, denied, options.refusesWholeBatches),
    s3: s3(clock),
    sns: sns(REGION, clock, () => url),
    securityHub: securityHub(clock),
    deployed: deployed(),
  };

  /** `undefined` breaks the connection. */
  async function answer(request: AwsRequest, call: AwsCall): Promise<{ answer: AwsAnswer; cut: boolean } | undefined> {
    calls.push(call);
    if ((await onRequest?.(call)) === 'drop') return undefined;
    const fault = active.match(call);
    if (fault?.name === 'unreachable') return undefined;
    if (fault?.name === 'slow') await pause(fault.delayMs ?? 2_000);
    if (fault?.name === 'overtaken') overtake(services.s3, request);
    const served = serve(services, call, request, fault?.name);
    await onServed?.(call);
    return { answer: served, cut: fault?.name === 'reset' };
  }

  const server = createServer(async (incoming, outgoing) => {
    try {
      const request = await readRequest(incoming);
      const given = await answerOrRefuse(request, answer);
      if (!given) incoming.socket.destroy();
      else if (given.cut) breakOff(outgoing, given.answer);
      else write(outgoing, request.method, given.answer);
    } catch {
      incoming.socket.destroy(); // The caller closed the connection before the call had an effect.
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    ...services,
    calls: () => calls,
    inject: active.inject,
    env: () => ({
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'simulated',
      AWS_SECRET_ACCESS_KEY: 'simulated',
      AWS_EC2_METADATA_DISABLED: 'true',
      // The settings of the developer's machine must not redirect the SDK.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    }),
    async close() {
      await services.sns.delivered();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Services = Pick<AwsSimulator, 'secrets' | 's3' | 'sns' | 'securityHub' | 'deployed'>;

async function readRequest(incoming: IncomingMessage): Promise<AwsRequest> {
  const { method = 'GET', headers } = incoming;
  return { method, headers, url: new URL(incoming.url ?? '/', 'http://localhost'), body: await buffer(incoming) };
}

async function answerOrRefuse<T>(request: AwsRequest, answer: (request: AwsRequest, call: AwsCall) => Promise<T>) {
  let call: AwsCall;
  try {
    call = identify(request);
  } catch (error) {
    return { answer: refuse('sns', toRefusal(error)), cut: false };
  }
  return answer(request, call);
}

function serve(services: Services, call: AwsCall, request: AwsRequest, fault: AwsFaultName | undefined): AwsAnswer {
  try {
    const refusal = fault && refusalOf(fault, call);
    if (refusal) throw refusal;
    if (call.service === 's3') return services.s3.handle(request);
    if (call.service === 'sns') return services.sns.handle(snsForm(request));
    if (call.service === 'securityhub') return services.securityHub.handle(call.operation, request.body.toString());
    if (call.service !== 'secretsmanager') return services.deployed.handle(call.operation, request);
    return services.secrets.handle(call.operation, request.body.toString());
  } catch (error) {
    return refuse(call.service, toRefusal(error));
  }
}

function toRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(500, 'InternalFailure', String(error));
}

/** Appends a line end to the object, or creates it, so that a conditional write that follows fails. */
function overtake(s3: S3, request: AwsRequest): void {
  const { bucket, key } = s3Place(request);
  s3.put(bucket, key, `${s3.text(bucket, key) ?? request.body.toString()}\n`);
}

function write(outgoing: ServerResponse, method: string, { status, headers, body = '' }: AwsAnswer): void {
  const ids = { 'x-amzn-requestid': randomUUID(), 'x-amz-request-id': randomUUID() };
  outgoing.writeHead(status, { ...ids, 'content-length': Buffer.byteLength(body), ...headers });
  outgoing.end(method === 'HEAD' ? undefined : body);
}

/** Sends half of the body, with the length of the whole. Without a body, sends nothing. */
function breakOff(outgoing: ServerResponse, { status, headers, body = '' }: AwsAnswer): void {
  const bytes = Buffer.from(body);
  if (bytes.length === 0) {
    outgoing.socket?.destroy();
    return;
  }
  outgoing.writeHead(status, { ...headers, 'content-length': bytes.length });
  outgoing.write(bytes.subarray(0, bytes.length >> 1), () => outgoing.socket?.destroy());
}
