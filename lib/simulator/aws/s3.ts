/**
 * S3, REST, path-style, without versions. What it does not know, it refuses.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type Answer, Refusal, type Request } from './answer.ts';
import { s3Place } from './call.ts';
import { readContent } from './s3-body.ts';
import { listObjects } from './s3-listing.ts';

export interface S3 {
  handle(request: Request): Answer;
  createBucket(name: string, options?: { readonly objectLock?: boolean }): void;
  /** In no bucket: none. */
  keys(bucket: string): readonly string[];
  text(bucket: string, key: string): string | undefined;
  /** As another writer would. */
  put(bucket: string, key: string, text: string): void;
  setPolicy(bucket: string, policy: string | undefined): void;
}

interface Stored {
  readonly bytes: Buffer;
  readonly etag: string;
  readonly contentType: string;
  /** Without `aws-chunked`, which is of the request alone. */
  readonly contentEncoding?: string;
  readonly checksums: Readonly<Record<string, string>>;
  readonly lastModified: Date;
}

interface Bucket {
  readonly objectLock: boolean;
  readonly objects: Map<string, Stored>;
  policy?: string | undefined;
}

const LOCK_HEADERS = ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date', 'x-amz-object-lock-legal-hold'];
const UNKNOWN_HEADERS = ['range', 'if-modified-since', 'if-unmodified-since', 'x-amz-copy-source', 'x-amz-tagging'];
const LIST_PARAMETERS = [
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
  'policy',
];

export function s3(clock: () => Date): S3 {
  const buckets = new Map<string, Bucket>();

  function find(name: string): Bucket {
    const bucket = buckets.get(name);
    if (!bucket) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  }

  function create(name: string, objectLock: boolean): Answer {
    if (!/^(?=.{3,63}$)[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
      throw new Refusal(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    }
    if (buckets.has(name)) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new Refusal(409, 'BucketAlreadyOwnedByYou', message);
    }
    buckets.set(name, { objectLock, objects: new Map() });
    return { status: 200, headers: { location: `/${name}` } };
  }

  function store({ objects }: Bucket, key: string, bytes: Buffer, rest: Partial<Stored>): Stored {
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    const stored = { bytes, etag, contentType: 'binary/octet-stream', checksums: {}, lastModified: clock(), ...rest };
    objects.set(key, stored);
    return stored;
  }

  function put(bucket: Bucket, key: string, request: Request): Answer {
    const { headers } = request;
    if (Buffer.byteLength(key) > 1024) throw new Refusal(400, 'KeyTooLongError', 'Your key is too long');
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
      throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
    }
    const { bytes, checksums } = readContent(request);
    checkLock(bucket, headers, checksums);
    checkWrite(bucket.objects.get(key), headers);
    const codings = `${headers['content-encoding'] ?? ''}`.split(',').map((coding) => coding.trim());
    const contentEncoding = codings.filter((coding) => coding !== 'aws-chunked').join(',');
    const { etag } = store(bucket, key, bytes, {
      checksums,
      contentType: headers['content-type'] ?? 'binary/octet-stream',
      ...(contentEncoding !== '' && { contentEncoding }),
    });
    return { status: 200, headers: { etag, ...checksums } };
  }

  function serve(
    bucket: Bucket,
    key: string,
    { operation, headers }: { operation: string; headers: Request['headers'] },
  ) {
    if (operation === 'DELETE') {
      bucket.objects.delete(key);
      return { status: 204 };
    }
    const stored = bucket.objects.get(key);
    if (!stored) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
    const match = headers['if-match'];
    if (match !== undefined && !sameEtag(match, stored.etag)) throw preconditionFailed();
    if (headers['if-none-match'] !== undefined && sameEtag(headers['if-none-match'], stored.etag))
      return { status: 304 };
    return {
      status: 200,
      headers: {
        etag: stored.etag,
        'content-type': stored.contentType,
        ...(stored.contentEncoding !== undefined && { 'content-encoding': stored.contentEncoding }),
        'last-modified': stored.lastModified.toUTCString(),
        ...(headers['x-amz-checksum-mode'] === 'ENABLED' && stored.checksums),
      },
      body: stored.bytes,
    };
  }

  function handleBucket(name: string, { method, url, headers }: Request): Answer {
    if (method === 'PUT') return create(name, headers['x-amz-bucket-object-lock-enabled'] === 'true');
    const { objects, policy } = find(name);
    if (method === 'GET' && url.searchParams.has('policy')) {
      if (policy === undefined) throw new Refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
      return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
    }
    if (method !== 'GET' || url.searchParams.get('list-type') !== '2') throw notImplemented();
    const listed = [...objects].map(([key, { etag, bytes, lastModified }]) => ({
      key,
      etag,
      size: bytes.length,
      lastModified,
    }));
    return listObjects(name, listed, url.searchParams);
  }

  return {
    handle(request) {
      const { bucket, key } = s3Place(request);
      refuseUnknown(request, key === '' ? LIST_PARAMETERS : []);
      if (key === '') return handleBucket(bucket, request);
      if (request.method === 'PUT') return put(find(bucket), key, request);
      if (!['GET', 'HEAD', 'DELETE'].includes(request.method)) throw notImplemented();
      return serve(find(bucket), key, { operation: request.method, headers: request.headers });
    },
    createBucket: (name, { objectLock = false } = {}) => void create(name, objectLock),
    keys: (bucket) => [...(buckets.get(bucket)?.objects.keys() ?? [])].sort(),
    text: (bucket, key) => buckets.get(bucket)?.objects.get(key)?.bytes.toString(),
    put: (bucket, key, text) => void store(find(bucket), key, Buffer.from(text), {}),
    setPolicy(bucket, policy) {
      find(bucket).policy = policy;
    },
  };
}

function refuseUnknown({ url, headers }: Request, parameters: readonly string[]): void {
  const known = [...parameters, 'x-id'];
  if ([...url.searchParams.keys()].some((name) => !known.includes(name))) throw notImplemented();
  if (UNKNOWN_HEADERS.some((name) => name in headers)) throw notImplemented();
}

/** `If-Match` takes an ETag, `If-None-Match` takes `*` alone. */
function checkWrite(now: Stored | undefined, headers: Request['headers']): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && (noneMatch !== '*' || match !== undefined)) throw notImplemented();
  if (match !== undefined && !now) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
  if (now && (noneMatch === '*' || (match !== undefined && !sameEtag(match, now.etag)))) throw preconditionFailed();
}

function checkLock(
  { objectLock }: Bucket,
  headers: Request['headers'],
  checksums: Readonly<Record<string, string>>,
): void {
  if (!LOCK_HEADERS.some((name) => name in headers)) return;
  if (!objectLock) throw new Refusal(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if (headers['content-md5'] === undefined && Object.keys(checksums).length === 0) {
    const message =
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
    throw new Refusal(400, 'InvalidRequest', message);
  }
}

/** S3 does not mind quotes that are missing. */
function sameEtag(a: string, b: string): boolean {
  return a.replaceAll('"', '') === b.replaceAll('"', '');
}

const preconditionFailed = (): Refusal =>
  new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
const notImplemented = (): Refusal =>
  new Refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.');
