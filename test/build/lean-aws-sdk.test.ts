import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, test, vi } from 'vitest';
import { leanAwsSdk, usedSchemas, WITHOUT_WEB_STREAMS } from '../../lib/build/lean-aws-sdk.ts';
import { REQUIRE_BUILTIN, requiredBuiltins } from '../../lib/build/required-builtins.ts';

const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-lean-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const outfile = join(folder, 'aws.mjs');
await build({
  stdin: {
    contents: `export { jsonBucket } from './lib/aws/json-bucket.ts'; export { s3Client } from './lib/aws/clients.ts';`,
    resolveDir: '.',
  },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  mainFields: ['module', 'main'],
  banner: { js: REQUIRE_BUILTIN },
  define: WITHOUT_WEB_STREAMS,
  plugins: [usedSchemas, leanAwsSdk, requiredBuiltins],
});
const { jsonBucket, s3Client } = await import(outfile);

const TEXT = '123456789';
const hex = (digits: string) => Buffer.from(digits, 'hex').toString('base64');
const hash = (algorithm: string) => createHash(algorithm).update(TEXT).digest('base64');

/** Of the text; whoever puts a document back by AWS's command line or console has S3 keep one of these beside it. */
const CHECKSUMS = {
  crc32: hex('cbf43926'),
  crc32c: hex('e3069283'),
  crc64nvme: hex('ae8b14860a799888'),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
};

test.each(Object.entries(CHECKSUMS))(
  'what S3 keeps with a checksum by %s is read, and held to it',
  async (name, sum) => {
    let body = TEXT;
    const server = createServer((_, answer) => answer.writeHead(200, { [`x-amz-checksum-${name}`]: sum }).end(body));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const client = s3Client();
    try {
      const bucket = jsonBucket('bucket', client);
      expect(await bucket.get('state/key.json')).toMatchObject({ bytes: new Uint8Array(Buffer.from(TEXT)) });
      body = '123456780';
      await expect(bucket.get('state/key.json')).rejects.toThrow('AWS gave no usable answer');
    } finally {
      client.destroy();
      server.close();
      vi.unstubAllEnvs();
    }
  },
);
