/**
 * What the steps of a distributed run hand on, in S3; keys as lib/run/telemetry/events.ts makes them.
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
    async setAside(key) {
      const stored = await bucket.get(key);
      return stored === undefined ? bucket.locate(key) : setAside(bucket, key, stored);
    },
    async replace(key, text) {
      await bucket.put(key, text, 'anything');
      return text;
    },
  };
}
