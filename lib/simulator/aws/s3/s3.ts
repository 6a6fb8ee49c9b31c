/**
 * S3, REST, path-style. Refuses parameters and headers that it does not support.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type AwsAnswer, type AwsRequest, Refusal } from '../answer.ts';
import { s3Place } from '../call.ts';
import { readContent } from './s3-body.ts';
import { type ListedVersion, listObjects, listVersions } from './s3-listing.ts';
import { type Objects, type ObjectVersion, objectsOf, type Stored } from './s3-versions.ts';

export interface BucketOptions {
  readonly objectLock?: boolean;
  readonly versioned?: boolean;
}

export interface S3 {
  handle(request: AwsRequest): AwsAnswer;
  /** A bucket with Object Lock is versioned. */
  createBucket(name: string, options?: BucketOptions): void;
  /** Empty if the bucket does not exist. */
  keys(bucket: string): readonly string[];
  text(bucket: string, key: string): string | undefined;
  /** Writes an object without a request. */
  put(bucket: string, key: string, text: string): void;
  setPolicy(bucket: string, policy: string | undefined): void;
}

interface Bucket {
  readonly objectLock: boolean;
  readonly objects: Objects;
  policy?: string | undefined;
}

const LOCK_HEADERS = ['x-amz-object-lock-mode', 'x-amz-object-lock-retain-until-date', 'x-amz-object-lock-legal-hold'];
const UNKNOWN_HEADERS = ['range', 'if-modified-since', 'if-unmodified-since', 'x-amz-copy-source', 'x-amz-tagging'];
const LISTING = ['prefix', 'delimiter', 'max-keys', 'encoding-type'];
const LIST_PARAMETERS = [...LISTING, 'list-type', 'continuation-token', 'start-after', 'fetch-owner', 'policy'];
const VERSIONS_PARAMETERS = [...LISTING, 'versions', 'key-marker', 'version-id-marker'];

export function s3(clock: () => Date): S3 {
  const buckets = new Map<string, Bucket>();

  function find(name: string): Bucket {
    const bucket = buckets.get(name);
    if (!bucket) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  }

  function create(name: string, { objectLock = false, versioned = objectLock }: BucketOptions): AwsAnswer {
    if (!/^(?=.{3,63}$)[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
      throw new Refusal(400, 'InvalidBucketName', 'The specified bucket is not valid.');
    }
    if (buckets.has(name)) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new Refusal(409, 'BucketAlreadyOwnedByYou', message);
    }
    buckets.set(name, { objectLock, objects: objectsOf(clock, versioned) });
    return { status: 200, headers: { location: `/${name}` } };
  }

  function store({ objects }: Bucket, key: string, bytes: Buffer, rest: Partial<Stored>): ObjectVersion {
    const etag = etagOf(bytes);
    return objects.put(key, { bytes, etag, contentType: 'binary/octet-stream', checksums: {}, ...rest });
  }

  function put(bucket: Bucket, key: string, request: AwsRequest): AwsAnswer {
    const { headers } = request;
    if (Buffer.byteLength(key) > 1024) throw new Refusal(400, 'KeyTooLongError', 'Your key is too long');
    if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) {
      throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
    }
    const { bytes, checksums } = readContent(request);
    checkLock(bucket, headers, checksums);
    checkWrite(bucket.objects.current(key)?.content, headers);
    const codings = `${headers['content-encoding'] ?? ''}`.split(',').map((coding) => coding.trim());
    const contentEncoding = codings.filter((coding) => coding !== 'aws-chunked').join(',');
    const stored = store(bucket, key, bytes, {
      checksums,
      contentType: headers['content-type'] ?? 'binary/octet-stream',
      ...(contentEncoding !== '' && { contentEncoding }),
      ...lockOf(headers),
    });
    return { status: 200, headers: { etag: etagOf(bytes), ...checksums, ...versionHeader(stored) } };
  }

  function remove({ objects }: Bucket, key: string, versionId: string | null): AwsAnswer {
    const version = versionId === null ? objects.remove(key) : objects.removeVersion(key, versionId);
    const isMarker = version !== undefined && version.content === undefined;
    return {
      status: 204,
      headers: { ...(version && versionHeader(version)), ...(isMarker && { 'x-amz-delete-marker': 'true' }) },
    };
  }

  function serve({ objects }: Bucket, key: string, { url, headers }: AwsRequest): AwsAnswer {
    const versionId = url.searchParams.get('versionId');
    const version = versionId === null ? objects.current(key) : objects.version(key, versionId);
    const stored = version?.content;
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
        'last-modified': version.lastModified.toUTCString(),
        ...(headers['x-amz-checksum-mode'] === 'ENABLED' && stored.checksums),
        ...versionHeader(version),
      },
      body: stored.bytes,
    };
  }

  function handleBucket(name: string, { method, url, headers, body }: AwsRequest): AwsAnswer {
    const { searchParams } = url;
    if (method === 'PUT' && searchParams.has('versioning')) {
      if (!/<Status>Enabled<\/Status>/.test(body.toString())) throw notImplemented();
      find(name).objects.enableVersioning();
      return { status: 200 };
    }
    if (method === 'PUT') {
      return create(name, { objectLock: headers['x-amz-bucket-object-lock-enabled'] === 'true' });
    }
    const { objects, policy } = find(name);
    if (method === 'GET' && searchParams.has('policy')) {
      if (policy === undefined) throw new Refusal(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
      return { status: 200, headers: { 'content-type': 'application/json' }, body: policy };
    }
    if (method === 'GET' && searchParams.has('versions')) {
      return listVersions(name, [...objects.all()].flatMap(listed), searchParams);
    }
    if (method !== 'GET' || searchParams.get('list-type') !== '2') throw notImplemented();
    const current = [...objects.all()].flatMap(listed).filter(({ isLatest, isMarker }) => isLatest && !isMarker);
    return listObjects(name, current, searchParams);
  }

  return {
    handle(request) {
      const { bucket, key } = s3Place(request);
      refuseUnknown(request, parametersOf(request, key));
      if (key === '') return handleBucket(bucket, request);
      if (request.method === 'PUT') return put(find(bucket), key, request);
      if (request.method === 'DELETE') return remove(find(bucket), key, request.url.searchParams.get('versionId'));
      if (!['GET', 'HEAD'].includes(request.method)) throw notImplemented();
      return serve(find(bucket), key, request);
    },
    createBucket: (name, options = {}) => void create(name, options),
    keys(name) {
      const { objects } = buckets.get(name) ?? {};
      const keys = [...(objects?.all() ?? [])].map(([key]) => key);
      return keys.filter((key) => objects?.current(key)).sort();
    },
    text: (bucket, key) => buckets.get(bucket)?.objects.current(key)?.content?.bytes.toString(),
    put: (bucket, key, text) => void store(find(bucket), key, Buffer.from(text), {}),
    setPolicy(bucket, policy) {
      find(bucket).policy = policy;
    },
  };
}

function parametersOf({ method, url: { searchParams } }: AwsRequest, key: string): readonly string[] {
  if (key !== '') return method === 'PUT' ? [] : ['versionId'];
  if (method === 'PUT') return ['versioning'];
  return searchParams.has('versions') ? VERSIONS_PARAMETERS : LIST_PARAMETERS;
}

function listed([key, versions]: readonly [string, readonly ObjectVersion[]]): ListedVersion[] {
  return versions.map(({ id, lastModified, content }, at) => ({
    key,
    id,
    isLatest: at === 0,
    isMarker: content === undefined,
    etag: content?.etag ?? '',
    size: content?.bytes.length ?? 0,
    lastModified,
  }));
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

/** Empty without versioning. */
function versionHeader({ id }: ObjectVersion): Readonly<Record<string, string>> {
  return id === 'null' ? {} : { 'x-amz-version-id': id };
}

function refuseUnknown({ url, headers }: AwsRequest, parameters: readonly string[]): void {
  const known = [...parameters, 'x-id'];
  if ([...url.searchParams.keys()].some((name) => !known.includes(name))) throw notImplemented();
  if (UNKNOWN_HEADERS.some((name) => name in headers)) throw notImplemented();
}

/** `If-Match` accepts an ETag, and `If-None-Match` only `*`. */
function checkWrite(now: Stored | undefined, headers: AwsRequest['headers']): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (noneMatch !== undefined && (noneMatch !== '*' || match !== undefined)) throw notImplemented();
  if (match !== undefined && !now) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
  if (now && (noneMatch === '*' || (match !== undefined && !sameEtag(match, now.etag)))) throw preconditionFailed();
}

function checkLock(
  { objectLock }: Bucket,
  headers: AwsRequest['headers'],
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

function lockOf(headers: AwsRequest['headers']): Pick<Stored, 'lockedUntil'> {
  const [, until, hold] = LOCK_HEADERS.map((name) => headers[name]);
  if (hold === 'ON') return { lockedUntil: Number.POSITIVE_INFINITY };
  return until === undefined ? {} : { lockedUntil: Date.parse(`${until}`) };
}

/** S3 accepts ETags without quotes. */
function sameEtag(a: string, b: string): boolean {
  return a.replaceAll('"', '') === b.replaceAll('"', '');
}

const preconditionFailed = (): Refusal =>
  new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
const notImplemented = (): Refusal =>
  new Refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.');
