/**
 * ListObjectsV2. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 *
 * @module
 */
import { type Answer, escapeXml, Refusal, XML } from './answer.ts';

export interface Listed {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Date;
}

/** @param objects in any order */
export function listObjects(bucket: string, objects: readonly Listed[], query: URLSearchParams): Answer {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const after = decodeToken(query.get('continuation-token')) ?? query.get('start-after') ?? '';
  const most = maxKeys(query.get('max-keys'));
  const entries = group(
    [...objects].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => compareBytes(a.key, b.key)),
    prefix,
    delimiter,
  ).filter(({ name }) => compareBytes(name, after) > 0);
  const page = entries.slice(0, most);
  const last = page.at(-1);
  const next = entries.length > page.length && last ? Buffer.from(last.name).toString('base64') : undefined;
  const name = query.get('encoding-type') === 'url' ? encodeURIComponent : escapeXml;
  const contents = page.map(({ object, name: text }) =>
    object
      ? `<Contents><Key>${name(text)}</Key><LastModified>${object.lastModified.toISOString()}</LastModified><ETag>${escapeXml(object.etag)}</ETag><Size>${object.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
      : `<CommonPrefixes><Prefix>${name(text)}</Prefix></CommonPrefixes>`,
  );
  const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  const counts = `<KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${next !== undefined}</IsTruncated>`;
  const head = `<Name>${bucket}</Name><Prefix>${name(prefix)}</Prefix>${counts}${token}`;
  return { status: 200, headers: XML, body: `<ListBucketResult>${head}${contents.join('')}</ListBucketResult>` };
}

interface Entry {
  readonly name: string;
  readonly object?: Listed;
}

/** Keys that share what stands before the delimiter count as one entry. */
function group(objects: readonly Listed[], prefix: string, delimiter: string): Entry[] {
  const entries = new Map<string, Entry>();
  for (const object of objects) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    entries.set(name, end < 0 ? { name, object } : { name });
  }
  return [...entries.values()];
}

function maxKeys(text: string | null): number {
  const most = Number(text ?? 1000);
  if (!Number.isInteger(most) || most < 0) {
    throw new Refusal(400, 'InvalidArgument', 'Argument maxKeys must be an integer between 0 and 2147483647');
  }
  return Math.min(most, 1000);
}

function decodeToken(token: string | null): string | undefined {
  if (token === null) return undefined;
  const name = Buffer.from(token, 'base64').toString();
  if (token === '' || Buffer.from(name).toString('base64') !== token) {
    throw new Refusal(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  }
  return name;
}

/** S3 lists in the order of the keys' UTF-8 bytes. */
function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
