/**
 * Stands between the AWS SDK and an endpoint and notes what each call would need: the IAM action and the resource's ARN.
 *
 * @module
 */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Need {
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resources. */
  readonly resource: string;
}

export interface RecordingProxy {
  readonly url: string;
  needs(): readonly Need[];
  close(): Promise<void>;
}

/** @param upstream origin of the endpoint */
export async function startRecordingProxy(upstream: string): Promise<RecordingProxy> {
  const needs: Need[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await buffer(incoming);
    const answer = await forward(upstream, { method, path: url, headers }, body);
    const answered = await buffer(answer);
    const { statusCode: status = 502 } = answer;
    needs.push(...needsOf({ method, url, headers, body: body.toString(), status, answered }));
    outgoing.writeHead(status, answer.headers).end(answered);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    needs: () => needs,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(upstream: string, options: RequestOptions, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(upstream, options, resolve).on('error', reject).end(body);
  });
}

interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
  readonly answered: Buffer;
}

/** By the service that the request is signed for. */
function needsOf(exchange: Exchange): Need[] {
  const [, service] =
    /Credential=[^/]+\/\d+\/[\w-]+\/([\w-]+)\/aws4_request/.exec(`${exchange.headers.authorization}`) ?? [];
  switch (service) {
    case 's3':
      return s3Needs(exchange);
    case 'sns': {
      const form = new URLSearchParams(exchange.body);
      return [{ action: `sns:${form.get('Action')}`, resource: form.get('TopicArn') ?? '*' }];
    }
    case 'secretsmanager':
      return secretNeeds(exchange);
    case 'securityhub':
      return securityHubNeeds(exchange);
    default:
      return [{ action: `${service}:${exchange.method} ${exchange.url}`, resource: '*' }];
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3Needs({ method, url, status }: Exchange): Need[] {
  const { pathname } = new URL(url, 'http://localhost');
  const [, bucket = '', ...key] = pathname.split('/');
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const resource = `${bucketArn}/${decodeURIComponent(key.join('/'))}`;
  const list: Need = { action: 's3:ListBucket', resource: bucketArn };
  if (key.join('') === '') return [list];
  if (method === 'PUT') return [{ action: 's3:PutObject', resource }];
  if (method === 'GET' || method === 'HEAD') {
    // Without the right to list, a missing object is a forbidden one.
    return [{ action: 's3:GetObject', resource }, ...(status === 404 ? [list] : [])];
  }
  return [{ action: `s3:${method}`, resource }];
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html, "Required permissions" */
function secretNeeds({ headers, body, answered }: Exchange): Need[] {
  const action = `${headers['x-amz-target']}`.replace('.', ':');
  if (action !== 'secretsmanager:BatchGetSecretValue') {
    return [{ action, resource: (JSON.parse(body) as { SecretId?: string }).SecretId ?? '*' }];
  }
  const { SecretValues = [] } = JSON.parse(answered.toString()) as { SecretValues?: { ARN: string }[] };
  return [
    { action, resource: '*' },
    ...('Filters' in JSON.parse(body) ? [{ action: 'secretsmanager:ListSecrets', resource: '*' }] : []),
    ...SecretValues.map(({ ARN }) => ({ action: 'secretsmanager:GetSecretValue', resource: ARN })),
  ];
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html */
function securityHubNeeds({ method, url, body }: Exchange): Need[] {
  const { FindingIdentifiers = [], Findings = [] } = JSON.parse(body) as Record<string, { ProductArn: string }[]>;
  if (`${method} ${url}` === 'PATCH /findings/batchupdate') {
    const hubs = FindingIdentifiers.map(({ ProductArn }) => ProductArn.replace(/product\/.*/, 'hub/default'));
    return hubs.map((resource) => ({ action: 'securityhub:BatchUpdateFindings', resource }));
  }
  return Findings.map(({ ProductArn }) => ({ action: 'securityhub:BatchImportFindings', resource: ProductArn }));
}
