/**
 * JSON documents in S3, with conditional writes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { toAwsError } from '../to-aws-error.ts';

export interface StoredObject {
  /** JSON in UTF-8, as it was written. */
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/** The condition of a write: what must be stored under the key. */
export type Expected = 'anything' | 'nothing' | { readonly etag: string };

/** `get` and `put` throw {@link import('../errors.ts').AwsError}. */
export interface JsonBucket {
  readonly name: string;
  /** What the document is called in messages: `s3://bucket/key`, a path. */
  locate(key: string): string;
  /** @param versionId of an earlier version, if the bucket has versions */
  get(key: string, versionId?: string): Promise<StoredObject | undefined>;
  /** Resolves to the ETag of what was written; to `undefined`, with nothing written, when the condition is not met. */
  put(key: string, json: Json, expected: Expected): Promise<string | undefined>;
}

/** A document to write: as text, or as bytes in UTF-8. */
export type Json = string | Uint8Array;

/** Whether this document is stored already. */
export function isSameJson(stored: StoredObject | undefined, json: Json): boolean {
  return stored !== undefined && Buffer.from(stored.bytes).equals(bytesOf(json));
}

/**
 * Keeps a copy of a damaged document before another replaces it, so that a person can examine it. The copy's key does not
 * end in `.json`, so that no run reads it as a document. The same bytes are kept once.
 *
 * @param stored the document; `undefined`, with nothing kept, when it no longer exists
 * @returns where the copy is, as it is called in messages
 */
export async function setAside(bucket: JsonBucket, key: string, stored: StoredObject | undefined): Promise<string> {
  if (stored === undefined) return bucket.locate(key);
  const aside = `${key}.damaged-${createHash('sha256').update(stored.bytes).digest('hex').slice(0, 12)}`;
  await bucket.put(aside, stored.bytes, 'nothing');
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
          if (isS3Error(error, 'NoSuchKey') || isS3Error(error, 'NoSuchVersion')) return undefined;
          // The SDK has retried errors of S3, but not a body that is cut off or fails its checksum.
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
          // After the last collision it is not known whether another write succeeded, so it is an error.
          if (!isS3Error(error, COLLISION) || attempt === ATTEMPTS) throw toAwsError(error, `write ${locate(key)}`);
          await pause(50 * attempt);
        }
      }
    },
  };
}

/** The SDK would encode a text again for each checksum, so it gets bytes. */
function bytesOf(json: Json): Uint8Array {
  return typeof json === 'string' ? Buffer.from(json) : json;
}

function condition(expected: Expected): { readonly IfMatch?: string; readonly IfNoneMatch?: string } {
  if (expected === 'anything') return {};
  return expected === 'nothing' ? { IfNoneMatch: '*' } : { IfMatch: expected.etag };
}

/** S3 answers `NoSuchKey` to `If-Match` on a deleted key. 412 is known by its status, because its body may be cut off. */
function isUnmet(error: unknown, expected: Expected): boolean {
  return expected !== 'anything' && (statusOf(error) === 412 || isS3Error(error, 'NoSuchKey'));
}

/** 409: another write was under way. Only a retry shows which of the two succeeded. */
const COLLISION = 'ConditionalRequestConflict';

function isS3Error(error: unknown, name: string): boolean {
  return error instanceof S3ServiceException && error.name === name;
}

function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error instanceof Error ? error : {}) as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
