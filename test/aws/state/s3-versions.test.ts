/** Versions and delete markers, as `evidence --verify` meets them. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { s3Client } from '../../../lib/aws/clients.ts';
import { describeContract, newBucket } from '../../support/aws/aws-backends.ts';

const put = (input: PutObjectCommandInput) => s3Client().send(new PutObjectCommand(input));
const remove = (Bucket: string, Key: string, VersionId?: string) =>
  s3Client().send(new DeleteObjectCommand({ Bucket, Key, VersionId }));

async function read(Bucket: string, Key: string, VersionId?: string): Promise<string> {
  try {
    const { Body } = await s3Client().send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return `${await Body?.transformToString()}`;
  } catch (error) {
    return (error as Error).name;
  }
}

type Page = ListObjectVersionsCommandOutput;
const list = (Bucket: string, where: object = {}): Promise<Page> =>
  s3Client().send(new ListObjectVersionsCommand({ Bucket, ...where }));

describeContract((contract) => {
  contract('a second write leaves the first version, and a marker both', async () => {
    const Bucket = await newBucket({ versioned: true });
    const first = await put({ Bucket, Key: 'k', Body: 'one', IfNoneMatch: '*' });
    const second = await put({ Bucket, Key: 'k', Body: 'two' });
    expect(await read(Bucket, 'k')).toBe('two');
    const marker = await remove(Bucket, 'k');
    expect(marker.DeleteMarker).toBe(true);
    expect(await read(Bucket, 'k')).toBe('NoSuchKey');
    expect(await read(Bucket, 'k', first.VersionId)).toBe('one');
    const { Versions, DeleteMarkers } = await list(Bucket);
    expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second.VersionId, false],
      [first.VersionId, false],
    ]);
    expect(DeleteMarkers?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([[marker.VersionId, true]]);
  });

  contract('without its marker an object is back, and without a version that version is gone', async () => {
    const Bucket = await newBucket({ versioned: true });
    await put({ Bucket, Key: 'k', Body: 'one' });
    const second = await put({ Bucket, Key: 'k', Body: 'two' });
    const marker = await remove(Bucket, 'k');
    await remove(Bucket, 'k', marker.VersionId);
    expect(await read(Bucket, 'k')).toBe('two');
    await remove(Bucket, 'k', second.VersionId);
    expect(await read(Bucket, 'k')).toBe('one');
    expect(await read(Bucket, 'k', second.VersionId)).toBe('NoSuchVersion');
  });

  contract('over a marker nothing is there, so that a write under that condition is taken', async () => {
    const Bucket = await newBucket({ versioned: true });
    await put({ Bucket, Key: 'k', Body: 'one' });
    await remove(Bucket, 'k');
    await put({ Bucket, Key: 'k', Body: 'two', IfNoneMatch: '*' });
    await expect(put({ Bucket, Key: 'k', Body: 'three', IfNoneMatch: '*' })).rejects.toThrow();
    expect((await list(Bucket)).Versions).toHaveLength(2);
  });

  contract('in a bucket without versions each key has one, named null', async () => {
    const Bucket = await newBucket();
    await put({ Bucket, Key: 'k', Body: 'one' });
    await put({ Bucket, Key: 'k', Body: 'two' });
    expect((await list(Bucket)).Versions?.map(({ VersionId }) => VersionId)).toEqual(['null']);
    expect(await read(Bucket, 'k', 'null')).toBe('two');
    await remove(Bucket, 'k');
    expect((await list(Bucket)).DeleteMarkers).toBeUndefined();
  });

  contract('versions are listed page by page, below a prefix and by folder', async () => {
    const Bucket = await newBucket({ versioned: true });
    for (const Key of ['b/1', 'a/1', 'a/1', 'a/2', 'c']) await put({ Bucket, Key, Body: 'x' });
    await remove(Bucket, 'b/1');
    const keys: (string | undefined)[] = [];
    let where = {};
    for (;;) {
      const page = await list(Bucket, { MaxKeys: 2, ...where });
      keys.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key }) => Key));
      if (page.IsTruncated !== true) break;
      where = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(keys.toSorted()).toEqual(['a/1', 'a/1', 'a/2', 'b/1', 'b/1', 'c']);
    expect((await list(Bucket, { Prefix: 'a/' })).Versions).toHaveLength(3);
    expect((await list(Bucket, { Delimiter: '/' })).CommonPrefixes).toEqual([{ Prefix: 'a/' }, { Prefix: 'b/' }]);
  });
});
