/**
 * Documents in S3: those that the steps of a distributed run exchange, and records of `state/` that are not of one org.
 *
 * @module
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Documents } from '../../run/ports.ts';
import { textOf } from '../../text/json-pieces.ts';
import { s3Client } from '../clients.ts';
import { jsonBucket, setAside } from './json-bucket.ts';

/** All methods throw {@link import('../errors.ts').AwsError}. */
export function s3Documents(options: { readonly bucket: string; readonly client?: S3Client }): Documents {
  const bucket = jsonBucket(options.bucket, options.client ?? s3Client());
  const get = async (key: string) => {
    const stored = await bucket.get(key);
    return stored && textOf(stored.bytes);
  };
  return {
    bucket: bucket.name,
    get,
    async keep(key, text) {
      return (await bucket.put(key, text, 'nothing')) ? text : ((await get(key)) ?? text);
    },
    setAside: async (key) => setAside(bucket, key, await bucket.get(key)),
    async replace(key, text) {
      await bucket.put(key, text, 'anything');
      return text;
    },
  };
}
