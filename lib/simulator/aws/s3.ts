/**
 * S3, REST, path-style. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type Answer, escapeXml, Refusal, type Request } from './answer.ts';

export interface S3 {
  handle(request: Request): Answer;
  createBucket(name: string): void;
  keys(bucket: string): readonly string[];
  text(bucket: string, key: string): string | undefined;
}

interface Stored {
  readonly body: Buffer;
  readonly etag: string;
}

export function s3(): S3 {
  const buckets = new Map<string, Map<string, Stored>>();
  const keys = (bucket: string): string[] => [...(buckets.get(bucket)?.keys() ?? [])].sort();

  function put(objects: Map<string, Stored>, key: string, { headers, body }: Request): Answer {
    const now = objects.get(key);
    const { 'if-match': match, 'if-none-match': noneMatch } = headers;
    if (match !== undefined && !now) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
    if ((match !== undefined && match !== now?.etag) || (noneMatch === '*' && now)) throw failed();
    const content = `${headers['content-encoding'] ?? ''}`.includes('aws-chunked') ? dechunk(body) : body;
    const etag = `"${createHash('md5').update(content).digest('hex')}"`;
    objects.set(key, { body: content, etag });
    return { status: 200, headers: { etag } };
  }

  return {
    handle(request) {
      const [, bucket = '', ...rest] = request.url.pathname.split('/').map(decodeURIComponent);
      const key = rest.join('/');
      if (key === '' && request.method === 'PUT') {
        if (buckets.has(bucket)) throw new Refusal(409, 'BucketAlreadyOwnedByYou', 'You already own this bucket.');
        buckets.set(bucket, new Map());
        return { status: 200 };
      }
      const objects = buckets.get(bucket);
      if (!objects) throw new Refusal(404, 'NoSuchBucket', 'The specified bucket does not exist');
      if (key === '' && request.method === 'GET' && request.url.searchParams.get('list-type') === '2') {
        const prefix = request.url.searchParams.get('prefix') ?? '';
        const found = keys(bucket).filter((name) => name.startsWith(prefix));
        const items = found.map((name) => `<Contents><Key>${escapeXml(name)}</Key></Contents>`).join('');
        const counts = `<KeyCount>${found.length}</KeyCount><IsTruncated>false</IsTruncated>`;
        return { status: 200, body: `<ListBucketResult><Name>${bucket}</Name>${counts}${items}</ListBucketResult>` };
      }
      if (key !== '' && request.method === 'PUT') return put(objects, key, request);
      if (key !== '' && request.method === 'DELETE') {
        objects.delete(key);
        return { status: 204 };
      }
      if (key !== '' && (request.method === 'GET' || request.method === 'HEAD')) {
        const stored = objects.get(key);
        if (!stored) throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
        return { status: 200, headers: { etag: stored.etag }, body: stored.body };
      }
      throw new Refusal(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented.');
    },
    createBucket: (name) => void buckets.set(name, new Map()),
    keys,
    text: (bucket, key) => buckets.get(bucket)?.get(key)?.body.toString(),
  };
}

const failed = (): Refusal =>
  new Refusal(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');

/** `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, ended by a chunk of size 0. */
function dechunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = body.indexOf('\r\n', at);
    const size = line < 0 ? 0 : Number.parseInt(body.toString('latin1', at, line), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}
