/**
 * ListObjectsV2 and ListObjectVersions.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 *
 * @module
 */
import { type AwsAnswer, Refusal, XML, xmlText } from '../answer.ts';

export interface Listed {
  readonly key: string;
  readonly etag: string;
  readonly size: number;
  readonly lastModified: Date;
}

export interface ListedVersion extends Listed {
  readonly id: string;
  readonly isLatest: boolean;
  /** A delete marker. */
  readonly isMarker: boolean;
}

/** @param objects in any order */
export function listObjects(bucket: string, objects: readonly Listed[], query: URLSearchParams): AwsAnswer {
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
  const name = query.get('encoding-type') === 'url' ? encodeURIComponent : xmlText;
  const contents = page.map(({ object, name: text }) =>
    object
      ? `<Contents><Key>${name(text)}</Key><LastModified>${object.lastModified.toISOString()}</LastModified><ETag>${xmlText(object.etag)}</ETag><Size>${object.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
      : `<CommonPrefixes><Prefix>${name(text)}</Prefix></CommonPrefixes>`,
  );
  const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  const counts = `<KeyCount>${page.length}</KeyCount><MaxKeys>${most}</MaxKeys><IsTruncated>${next !== undefined}</IsTruncated>`;
  const head = `<Name>${bucket}</Name><Prefix>${name(prefix)}</Prefix>${counts}${token}`;
  return { status: 200, headers: XML, body: `<ListBucketResult>${head}${contents.join('')}</ListBucketResult>` };
}

/** @param versions of each key newest first */
export function listVersions(bucket: string, versions: readonly ListedVersion[], query: URLSearchParams): AwsAnswer {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const most = maxKeys(query.get('max-keys'));
  const sorted = versions.filter(({ key }) => key.startsWith(prefix)).sort((a, b) => compareBytes(a.key, b.key));
  const entries = afterMarkers(group(sorted, prefix, delimiter), query);
  const page = entries.slice(0, most);
  const last = entries.length > page.length ? page.at(-1) : undefined;
  const name = query.get('encoding-type') === 'url' ? encodeURIComponent : xmlText;
  const contents = page.map(({ object, name: text }) =>
    object ? versionXml(object, name) : `<CommonPrefixes><Prefix>${name(text)}</Prefix></CommonPrefixes>`,
  );
  const next =
    last &&
    `<NextKeyMarker>${name(last.name)}</NextKeyMarker>${last.object ? `<NextVersionIdMarker>${last.object.id}</NextVersionIdMarker>` : ''}`;
  const head = `<Name>${bucket}</Name><Prefix>${name(prefix)}</Prefix><MaxKeys>${most}</MaxKeys><IsTruncated>${last !== undefined}</IsTruncated>${next ?? ''}`;
  return { status: 200, headers: XML, body: `<ListVersionsResult>${head}${contents.join('')}</ListVersionsResult>` };
}

function versionXml(version: ListedVersion, name: (text: string) => string): string {
  const { key, id, isLatest, isMarker, etag, size, lastModified } = version;
  const common = `<Key>${name(key)}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest><LastModified>${lastModified.toISOString()}</LastModified>`;
  return isMarker
    ? `<DeleteMarker>${common}</DeleteMarker>`
    : `<Version>${common}<ETag>${xmlText(etag)}</ETag><Size>${size}</Size><StorageClass>STANDARD</StorageClass></Version>`;
}

function afterMarkers(entries: readonly Entry<ListedVersion>[], query: URLSearchParams): Entry<ListedVersion>[] {
  const [key, id] = [query.get('key-marker'), query.get('version-id-marker')];
  if (id !== null && key === null) {
    const message = 'A version-id marker cannot be specified without a key marker.';
    throw new Refusal(400, 'InvalidArgument', message);
  }
  if (id === null) {
    return entries.filter(({ name }) => compareBytes(name, key ?? '') > 0);
  }
  const at = entries.findIndex(({ object }) => object?.key === key && object.id === id);
  if (at < 0) throw new Refusal(400, 'InvalidArgument', 'Invalid version id specified');
  return entries.slice(at + 1);
}

interface Entry<T extends Listed> {
  readonly name: string;
  readonly object?: T;
}

/** Keys with the same prefix up to the delimiter count as one entry. @param objects by their keys */
function group<T extends Listed>(objects: readonly T[], prefix: string, delimiter: string): Entry<T>[] {
  const entries: Entry<T>[] = [];
  for (const object of objects) {
    const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    const name = end < 0 ? object.key : object.key.slice(0, end + delimiter.length);
    if (end < 0) entries.push({ name, object });
    else if (entries.at(-1)?.name !== name) entries.push({ name });
  }
  return entries;
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
