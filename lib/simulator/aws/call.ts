/**
 * Finds the service, operation and resource of a request. The service is in the scope of its signature, as in AWS. The signature
 * is not checked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
 *
 * @module
 */
import { type AwsRequest, READ_SERVICES, Refusal, type Service } from './answer.ts';

export interface AwsCall {
  readonly service: Service;
  /** AWS's name: `PutObject`, `Publish`, `BatchGetSecretValue`. */
  readonly operation: string;
  /** The object's key, the topic's ARN, or the secret's name or ARN. Empty if the call has no resource. */
  readonly resource: string;
}

const SCOPE = /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[\w-]+\/([a-z0-9]+)\/aws4_request,/;

/** @throws Refusal for a request that is not signed for one of the services. */
export function identify(request: AwsRequest): AwsCall {
  const service = SCOPE.exec(request.headers.authorization ?? '')?.[1];
  if (service === 's3') return s3Call(request);
  if (service === 'secretsmanager') return secretsCall(request);
  if (service === 'securityhub') return securityHubCall(request);
  const read = READ_SERVICES.find((name) => name === service);
  if (read !== undefined) return { service: read, operation: readOperation(request), resource: '' };
  const form = snsForm(request);
  // A subscriber calls the SubscribeURL without credentials.
  if (service !== 'sns' && form.get('Action') !== 'ConfirmSubscription') {
    throw new Refusal(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
  return { service: 'sns', operation: form.get('Action') ?? '', resource: form.get('TopicArn') ?? '' };
}

export function snsForm({ method, url, body }: AwsRequest): URLSearchParams {
  return method === 'POST' ? new URLSearchParams(body.toString()) : url.searchParams;
}

/** Path-style: `/<bucket>/<key>`. */
export function s3Place({ url }: AwsRequest): { readonly bucket: string; readonly key: string } {
  try {
    const [, bucket = '', ...key] = url.pathname.split('/').map(decodeURIComponent);
    return { bucket, key: key.join('/') };
  } catch {
    throw new Refusal(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

const OBJECT_OPERATIONS: Readonly<Record<string, string>> = {
  PUT: 'PutObject',
  GET: 'GetObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
};

/** JSON protocols have it in a header, the query protocol in the form, and REST in the path. */
function readOperation({ method, url, headers, body }: AwsRequest): string {
  const { 'x-amz-target': target } = headers;
  if (target !== undefined) return `${target}`.split('.').at(-1) ?? '';
  if (method === 'POST') return new URLSearchParams(body.toString()).get('Action') ?? '';
  const [, found] = REST_READS.find(([path]) => path.test(url.pathname)) ?? [];
  return found ?? url.pathname;
}

const REST_READS: readonly (readonly [RegExp, string])[] = [
  [/^\/schedules\/[^/]+$/, 'GetSchedule'],
  [/^\/2015-03-31\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  [/^\/2019-09-30\/functions\/[^/]+\/concurrency$/, 'GetFunctionConcurrency'],
  [/^\/2015-03-31\/functions\/?$/, 'ListFunctions'],
];

function s3Call(request: AwsRequest): AwsCall {
  const { key } = s3Place(request);
  const operation = key === '' ? bucketOperation(request) : OBJECT_OPERATIONS[request.method];
  return { service: 's3', operation: operation ?? request.method, resource: key };
}

function bucketOperation({ method, url: { searchParams } }: AwsRequest): string | undefined {
  if (method === 'GET' && searchParams.has('policy')) return 'GetBucketPolicy';
  if (method === 'GET') return searchParams.has('versions') ? 'ListObjectVersions' : 'ListObjectsV2';
  if (method === 'PUT') return searchParams.has('versioning') ? 'PutBucketVersioning' : 'CreateBucket';
  return undefined;
}

function secretsCall({ headers, body }: AwsRequest): AwsCall {
  const operation = `${headers['x-amz-target'] ?? ''}`.replace('secretsmanager.', '');
  const [, resource = ''] = /"(?:SecretId|Name)"\s*:\s*"([^"]*)"/.exec(body.toString()) ?? [];
  return { service: 'secretsmanager', operation, resource };
}

const SECURITY_HUB_OPERATIONS: Readonly<Record<string, string>> = {
  'POST /findings/import': 'BatchImportFindings',
  'PATCH /findings/batchupdate': 'BatchUpdateFindings',
  'POST /findings': 'GetFindings',
};

function securityHubCall({ method, url }: AwsRequest): AwsCall {
  const called = `${method} ${url.pathname}`;
  return { service: 'securityhub', operation: SECURITY_HUB_OPERATIONS[called] ?? called, resource: '' };
}
