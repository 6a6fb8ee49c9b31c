/**
 * Which versions and delete markers a bucket holds. One without versioning has one version of each object.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 *
 * @module
 */
import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { toAwsError } from '../to-aws-error.ts';

export interface KeyVersions {
  readonly key: string;
  /** How many there are: more than one when something was written over the first, none when only a delete marker is left. */
  readonly versions: number;
  /** A delete marker is there. */
  readonly isDeleted: boolean;
  /** The id of the first version, if a plain read returns another one. */
  readonly versionId?: string;
}

export interface S3Versions {
  keyVersions(prefix: string): Promise<readonly KeyVersions[]>;
  /** What begins so, through the next slash; also of objects that were deleted. */
  folders(prefix: string): Promise<readonly string[]>;
}

type Page = ListObjectVersionsCommandOutput;

/** Both throw {@link import('../errors.ts').AwsError}. */
export function s3Versions(bucket: string, client: S3Client): S3Versions {
  async function pages(Prefix: string, where: { readonly Delimiter?: string } = {}): Promise<readonly Page[]> {
    const found: Page[] = [];
    try {
      let markers = {};
      for (;;) {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix, ...where, ...markers }));
        found.push(page);
        if (page.IsTruncated !== true) return found;
        markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      }
    } catch (error) {
      throw toAwsError(error, `list the versions of s3://${bucket}/${Prefix}`);
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
