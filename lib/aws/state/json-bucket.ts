/**
 * JSON documents in S3, written under a condition.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { toAwsError } from '../to-aws-error.ts';

export interface Stored {
  /** As they were written: JSON in UTF-8. */
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** What must be there for a write to happen. */
export type Expected = 'anything' | 'nothing' | { readonly etag: string };

/** `get` and `put` throw {@link import('../errors.ts').AwsError}. */
export interface JsonBucket {
  readonly name: string;
  /** What the document is called in messages: `s3://bucket/key`, a path. */
  locate(key: string): string;
  /** @param versionId of a version in place of the current one, where the bucket has them */
  get(key: string, versionId?: string): Promise<Stored | undefined>;
  /** Resolves to the ETag of what was written; `undefined`, with nothing written, when something else was there than expected. */
  put(key: string, json: Json, expected: Expected): Promise<string | undefined>;
}

/** A document to be written: as text, or as its bytes in UTF-8. */
export type Json = string | Uint8Array;

/** Whether what is stored is what was to be written. */
export function isSameJson(stored: Stored | undefined, json: Json): boolean {
  return stored !== undefined && Buffer.from(stored.bytes).equals(bytesOf(json));
}

/**
 * Keeps a copy of a damaged document before another replaces it, so that a person can look at it. Its name
 * does not end in `.json`, so that nothing reads it as a document. Of the same bytes there is one.
 *
 * @returns what it is called in messages
 */
export async function setAside(bucket: JsonBucket, key: string, { bytes }: Stored): Promise<string> {
  const aside = `${key}.damaged-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}`;
  await bucket.put(aside, bytes, 'nothing');
  return bucket.locate(aside);
}

const ATTEMPTS = 3;

export function jsonBucket(name: string, client: S3Client): JsonBucket {
  const locate = (key: string) => `s3://${name}/${key}`;
  return {
    name,
    locate,

    async get(key, VersionId) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { Body, ETag = '' } = await client.send(new GetObjectCommand({ Bucket: name, Key: key, VersionId }));
          return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: ETag };
        } catch (error) {
          if (error instanceof NoSuchKey || isNoSuchVersion(error)) return undefined;
          // The SDK has retried what S3 answered, but not a body that breaks off or fails its checksum.
          if (error instanceof S3ServiceException || attempt === ATTEMPTS) {
            throw toAwsError(error, `read ${locate(key)}`);
          }
        }
      }
    },

    async put(key, json, expected) {
      const body = bytesOf(json);
      const input = {
        Bucket: name,
        Key: key,
        Body: body,
        ContentType: 'application/json',
        ...condition(expected),
      };
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { ETag = 'none' } = await client.send(new PutObjectCommand(input));
          return ETag;
        } catch (error) {
          if (isUnmet(error, expected)) return undefined;
          // What never stops colliding is not known to be written by anybody.
          if (!isCollision(error) || attempt === ATTEMPTS) throw toAwsError(error, `write ${locate(key)}`);
          await pause(50 * attempt);
        }
      }
    },
  };
}

/** Bytes, because the SDK would encode a text again for each checksum. */
function bytesOf(json: Json): Uint8Array {
  return typeof json === 'string' ? Buffer.from(json) : json;
}

function condition(expected: Expected): { readonly IfMatch?: string; readonly IfNoneMatch?: string } {
  if (expected === 'anything') return {};
  return expected === 'nothing' ? { IfNoneMatch: '*' } : { IfMatch: expected.etag };
}

/** 404 `NoSuchKey` answers `If-Match` on a key that is gone. By its status 412 is known even when its body breaks off. */
function isUnmet(error: unknown, expected: Expected): boolean {
  const isGone = error instanceof S3ServiceException && error.name === 'NoSuchKey';
  return expected !== 'anything' && (statusOf(error) === 412 || isGone);
}

/** 409: another write was under way at the same moment; which of them won shows only when it is tried again. */
function isCollision(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'ConditionalRequestConflict';
}

function isNoSuchVersion(error: unknown): boolean {
  return error instanceof S3ServiceException && error.name === 'NoSuchVersion';
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error instanceof Error ? error : {}) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
