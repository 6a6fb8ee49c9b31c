/**
 * Lists the versions and delete markers in a bucket. A bucket without versioning has one version of each object.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 *
 * @module
 */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { withAwsErrors } from '../to-aws-error.ts';

export interface KeyVersions {
  readonly key: string;
  /** More than one when the first was overwritten; 0 when only a delete marker is left. */
  readonly versions: number;
  /** Whether there is a delete marker. */
  readonly isDeleted: boolean;
  /** The id of the first version, if a read without an id does not return it. */
  readonly versionId?: string;
}

export interface S3Versions {
  keyVersions(prefix: string): Promise<readonly KeyVersions[]>;
  /** The prefixes of keys up to the next slash, including those of deleted objects. */
  folders(prefix: string): Promise<readonly string[]>;
}

type Page = ListObjectVersionsCommandOutput;

/** Both throw {@link import('../errors.ts').AwsError}. */
export function s3Versions(bucket: string, client: S3Client): S3Versions {
  async function pages(Prefix: string, options: { readonly Delimiter?: string } = {}): Promise<readonly Page[]> {
    const found: Page[] = [];
    let markers = {};
    for (;;) {
      const command = new ListObjectVersionsCommand({ Bucket: bucket, Prefix, ...options, ...markers });
      const page = await withAwsErrors(() => client.send(command), `list the versions of s3://${bucket}/${Prefix}`);
      found.push(page);
      if (page.IsTruncated !== true) return found;
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
  }

  return {
    async keyVersions(prefix) {
      const found = await pages(prefix);
      // S3 lists the versions of a key newest first.
      const ids = Map.groupBy(
        found.flatMap(({ Versions = [] }) => Versions),
        ({ Key = '' }) => Key,
      );
      const deleted = new Set(found.flatMap(({ DeleteMarkers = [] }) => DeleteMarkers.map(({ Key = '' }) => Key)));
      return [...new Set([...ids.keys(), ...deleted])].sort().map((key) => {
        const versions = ids.get(key) ?? [];
        const isDeleted = deleted.has(key);
        const first = versions.at(-1)?.VersionId;
        const isPlain = versions.length === 1 && !isDeleted;
        return {
          key,
          versions: versions.length,
          isDeleted,
          ...(first !== undefined && !isPlain && { versionId: first }),
        };
      });
    },
    async folders(prefix) {
      const found = await pages(prefix, { Delimiter: '/' });
      return found.flatMap(({ CommonPrefixes = [] }) => CommonPrefixes.flatMap(({ Prefix }) => Prefix ?? []));
    },
  };
}
