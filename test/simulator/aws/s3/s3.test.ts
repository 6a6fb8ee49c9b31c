/** What the SDK never sends, or moto does not look at; the rest of S3 is in test/aws. */
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { crc32 } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { startAwsSimulator } from '../../../../lib/simulator/aws/start.ts';

const SIGNED =
  'AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0';

async function world() {
  const aws = await startAwsSimulator();
  onTestFinished(() => aws.close());
  aws.s3.createBucket('bucket');
  aws.s3.createBucket('locked', { objectLock: true });
  return {
    aws,
    async send(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
      const answer = await fetch(`${aws.url}${path}`, {
        method,
        headers: { authorization: SIGNED, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD', ...headers },
        ...(body !== undefined && { body }),
      });
      const text = await answer.text();
      const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1];
      return { status: answer.status, code, text, headers: answer.headers };
    },
  };
}

function crc32Of(text: string): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(text));
  return digest.toString('base64');
}

const chunked = (length: number) => ({
  'content-encoding': 'aws-chunked',
  'x-amz-decoded-content-length': `${length}`,
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
});
const TRAILER = { 'x-amz-trailer': 'x-amz-checksum-crc32' };

test('chunks are put together, and their trailing checksum is held to them', async () => {
  const { aws, send } = await world();
  const chunks = '3;chunk-signature=0\r\nab\n\r\n2\r\ncd\r\n0\r\n';
  const good = `${chunks}x-amz-checksum-crc32:${crc32Of('ab\ncd')}\r\n\r\n`;
  expect((await send('PUT', '/bucket/k', { ...chunked(5), ...TRAILER }, good)).status).toBe(200);
  expect(aws.s3.text('bucket', 'k')).toBe('ab\ncd');
  const other = `${chunks}x-amz-checksum-crc32:${crc32Of('other')}\r\n\r\n`;
  expect((await send('PUT', '/bucket/k', { ...chunked(5), ...TRAILER }, other)).code).toBe('BadDigest');
});

test.each([
  ['fewer bytes than announced', chunked(6), '5\r\nabcde\r\n0\r\n\r\n', 'IncompleteBody'],
  ['no length announced', { 'content-encoding': 'aws-chunked' }, '5\r\nabcde\r\n0\r\n\r\n', 'MissingContentLength'],
  ['a chunk that is cut', chunked(5), '5\r\nabc', 'IncompleteBody'],
  ['a chunk without a size', chunked(5), 'abcde', 'IncompleteBody'],
  ['the last chunk missing', chunked(5), '5\r\nabcde\r\n', 'IncompleteBody'],
  ['a trailer missing', { ...chunked(5), ...TRAILER }, '5\r\nabcde\r\n0\r\n\r\n', 'MalformedTrailerError'],
  [
    'a trailer without a name',
    { ...chunked(5), ...TRAILER },
    '5\r\nabcde\r\n0\r\nAAAA\r\n\r\n',
    'MalformedTrailerError',
  ],
])('chunks are refused: %s', async (_, headers, body, code) => {
  const { aws, send } = await world();
  expect((await send('PUT', '/bucket/k', headers, body)).code).toBe(code);
  expect(aws.s3.keys('bucket')).toEqual([]);
});

test.each([
  ['crc32', crc32Of('body')],
  ['sha1', createHash('sha1').update('body').digest('base64')],
  ['sha256', createHash('sha256').update('body').digest('base64')],
])('the checksum %s is verified, kept, and returned on request', async (algorithm, digest) => {
  const { send } = await world();
  const name = `x-amz-checksum-${algorithm}`;
  expect((await send('PUT', '/bucket/k', { [name]: digest }, 'body')).headers.get(name)).toBe(digest);
  expect((await send('GET', '/bucket/k', { 'x-amz-checksum-mode': 'ENABLED' })).headers.get(name)).toBe(digest);
  expect((await send('GET', '/bucket/k')).headers.get(name)).toBeNull();
  expect((await send('PUT', '/bucket/k', { [name]: digest }, 'other')).code).toBe('BadDigest');
});

test('a body that breaks off is never stored', async () => {
  const { aws } = await world();
  const { port } = new URL(aws.url);
  const head = `PUT /bucket/k HTTP/1.1\r\nHost: x\r\nAuthorization: ${SIGNED}\r\nx-amz-content-sha256: UNSIGNED-PAYLOAD\r\n`;
  const socket = connect(Number(port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  socket.end(`${head}Content-Length: 100\r\n\r\nonly this`);
  socket.resume();
  await closed;
  expect(aws.s3.keys('bucket')).toEqual([]);
});

test('a retention is taken where the bucket has Object Lock and the content is proven', async () => {
  const { send } = await world();
  const lock = {
    'x-amz-object-lock-mode': 'GOVERNANCE',
    'x-amz-object-lock-retain-until-date': '2030-01-01T00:00:00Z',
  };
  const proof = { 'x-amz-checksum-crc32': crc32Of('b') };
  expect(await send('PUT', '/bucket/k', { ...lock, ...proof }, 'b')).toMatchObject({ code: 'InvalidRequest' });
  expect(await send('PUT', '/locked/k', lock, 'b')).toMatchObject({ code: 'InvalidRequest' });
  const put = await send('PUT', '/locked/k', { ...lock, ...proof }, 'b');
  expect(put.status).toBe(200);
  const version = `/locked/k?versionId=${put.headers.get('x-amz-version-id')}`;
  expect(await send('DELETE', version)).toMatchObject({ status: 403, code: 'AccessDenied' });
  expect((await send('DELETE', '/locked/k')).headers.get('x-amz-delete-marker')).toBe('true');
  expect(await send('GET', version)).toMatchObject({ status: 200, text: 'b' });
});

test('reading under a condition', async () => {
  const { send } = await world();
  const etag = `${(await send('PUT', '/bucket/k', {}, 'b')).headers.get('etag')}`;
  expect((await send('GET', '/bucket/k', { 'if-match': etag })).status).toBe(200);
  expect((await send('GET', '/bucket/k', { 'if-match': '"0"' })).status).toBe(412);
  expect((await send('GET', '/bucket/k', { 'if-none-match': etag })).status).toBe(304);
  expect(await send('HEAD', '/bucket/k')).toMatchObject({ status: 200, text: '' });
});

test.each([
  ['PUT', '/bucket/k', { 'if-none-match': '"0"' }],
  ['PUT', '/bucket/k', { 'if-none-match': '*', 'if-match': '"0"' }],
  ['GET', '/bucket/k', { range: 'bytes=0-1' }],
  ['GET', '/bucket/k?tagging', {}],
  ['GET', '/bucket?versioning', {}],
  ['PUT', '/bucket?versioning', {}],
  ['POST', '/bucket/k', {}],
] as const)('what it does not know, it refuses: %s %s %o', async (method, path, headers) => {
  const { send } = await world();
  expect(await send(method, path, headers, method === 'GET' ? undefined : 'b')).toMatchObject({
    status: 501,
    code: 'NotImplemented',
  });
});

test('an unsigned request, a bucket that is no name, a list that is no page', async () => {
  const { send } = await world();
  expect(await send('GET', '/bucket/k', { authorization: '' })).toMatchObject({ code: 'MissingAuthenticationToken' });
  expect(await send('PUT', '/No', {}, '')).toMatchObject({ code: 'InvalidBucketName' });
  expect(await send('PUT', '/bucket', {}, '')).toMatchObject({ code: 'BucketAlreadyOwnedByYou' });
  expect(await send('GET', '/bucket?list-type=2&max-keys=no')).toMatchObject({ code: 'InvalidArgument' });
  expect(await send('GET', '/bucket?list-type=2&continuation-token=%')).toMatchObject({ code: 'InvalidArgument' });
  expect(await send('GET', '/bucket?versions&version-id-marker=x')).toMatchObject({ code: 'InvalidArgument' });
  expect(await send('GET', '/bucket?versions&key-marker=k&version-id-marker=x')).toMatchObject({
    code: 'InvalidArgument',
  });
  expect(await send('GET', '/bucket/%ff')).toMatchObject({ code: 'InvalidURI' });
});
