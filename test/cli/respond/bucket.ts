/**
 * Puts a folder of states into a bucket of the simulated AWS, as the function would.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { s3Client } from '../../../lib/aws/clients.ts';
import { jsonBucket } from '../../../lib/aws/state/json-bucket.ts';

export async function bucketFrom(folder: string, bucket: string): Promise<void> {
  const documents = jsonBucket(bucket, s3Client());
  for (const name of readdirSync(join(folder, 'state'))) {
    await documents.put(`state/${name}`, readFileSync(join(folder, 'state', name)), 'anything');
  }
}
