/**
 * The simulated AWS: one loopback server, telling services apart as their protocols do.
 *
 * @module
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Answer, escapeXml, Refusal, type Request } from './answer.ts';
import { type S3, s3 } from './s3.ts';
import { type SecretsManager, secretsManager } from './secrets-manager.ts';
import { type Sns, sns } from './sns.ts';

export interface AwsSimulator {
  readonly url: string;
  readonly secrets: SecretsManager;
  readonly s3: S3;
  readonly sns: Sns;
  /** What the SDK must find in its environment. */
  env(): Record<string, string>;
  close(): Promise<void>;
}

const REGION = 'eu-central-1';

export async function startAwsSimulator({
  clock = () => new Date(),
}: {
  readonly clock?: () => Date;
} = {}): Promise<AwsSimulator> {
  const services = { secrets: secretsManager(REGION), s3: s3(), sns: sns(REGION, clock) };
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', headers } = incoming;
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    const { status, headers: out, body } = route(services, { method, url, headers, body: await buffer(incoming) });
    outgoing.writeHead(status, out).end(method === 'HEAD' ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    ...services,
    env: () => ({
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'simulated',
      AWS_SECRET_ACCESS_KEY: 'simulated',
    }),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function route(services: Pick<AwsSimulator, 'secrets' | 's3' | 'sns'>, request: Request): Answer {
  const target = request.headers['x-amz-target'];
  const form = `${request.headers['content-type']}`.startsWith('application/x-www-form-urlencoded');
  try {
    if (typeof target === 'string')
      return services.secrets.handle(target.replace('secretsmanager.', ''), request.body.toString());
    if (form) return services.sns.handle(new URLSearchParams(request.body.toString()));
    return services.s3.handle(request);
  } catch (error) {
    const { status, code, message } =
      error instanceof Refusal ? error : new Refusal(500, 'InternalFailure', String(error));
    if (target) return { status, body: JSON.stringify({ __type: code, message }) };
    const xml = `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`;
    return { status, body: form ? `<ErrorResponse>${xml}</ErrorResponse>` : xml };
  }
}
