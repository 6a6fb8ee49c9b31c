import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { s3Client } from '../../lib/aws/clients.ts';
import { newAuthority } from '../support/salesforce/authority.ts';

test('NODE_TLS_REJECT_UNAUTHORIZED=0 does not make AWS out of an unknown host', async () => {
  let requests = 0;
  const tls = await (await newAuthority()).issue('localhost');
  const server = createServer(tls, (_, answer) => {
    requests += 1;
    answer.end('<ListAllMyBucketsResult/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
  for (const [name, value] of Object.entries({
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })) {
    vi.stubEnv(name, value);
  }
  onTestFinished(() => void vi.unstubAllEnvs());
  expect((await fetch(endpoint)).status).toBe(200);
  await expect(s3Client().send(new ListBucketsCommand())).rejects.toThrow(/certificate/);
  expect(requests).toBe(1);
});
