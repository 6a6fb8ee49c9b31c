/**
 * Reads the content of an object from a request to S3: decodes chunks, and checks all digests in the request.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type AwsRequest, Refusal } from '../answer.ts';

export interface Content {
  readonly bytes: Buffer;
  /** Headers that return the content's checksum: `x-amz-checksum-crc32`. */
  readonly checksums: Readonly<Record<string, string>>;
}

type Digest = (bytes: Buffer) => string;
const hash =
  (algorithm: string): Digest =>
  (bytes) =>
    createHash(algorithm).update(bytes).digest('base64');

/** By the last part of the header's name. */
const CHECKSUMS: Readonly<Record<string, Digest>> = {
  crc32(bytes) {
    const digest = Buffer.alloc(4);
    digest.writeUInt32BE(crc32(bytes));
    return digest.toString('base64');
  },
  sha1: hash('sha1'),
  sha256: hash('sha256'),
};
const CHECKSUM = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/;

/** @throws Refusal for content that does not match its length or digests. */
export function readContent({ headers, body }: AwsRequest): Content {
  const chunked = `${headers['content-encoding'] ?? ''}`.split(',').some((coding) => coding.trim() === 'aws-chunked');
  const { bytes, trailers } = chunked ? dechunk(body) : { bytes: body, trailers: {} };
  if (chunked) checkLength(bytes, headers['x-amz-decoded-content-length']);
  for (const name of `${headers['x-amz-trailer'] ?? ''}`.split(',').filter(Boolean)) {
    if (!(name in trailers)) throw malformedTrailer();
  }
  checkPayloadHash(body, headers['x-amz-content-sha256']);
  checkMd5(bytes, headers['content-md5']);
  const announced = Object.entries({ ...headers, ...trailers }).filter(([name]) => CHECKSUM.test(name));
  const checksums = Object.fromEntries(announced.map(([name, value]) => [name, `${value}`]));
  for (const [name, value] of Object.entries(checksums)) checkDigest(name, value, bytes);
  return { bytes, checksums };
}

function checkDigest(header: string, announced: string, bytes: Buffer): void {
  const algorithm = CHECKSUM.exec(header)?.[1] ?? '';
  const digest = CHECKSUMS[algorithm];
  if (!digest) throw new Refusal(501, 'NotImplemented', `This simulator can't compute ${algorithm}.`);
  const computed = digest(bytes);
  if (announced.length !== computed.length) {
    throw new Refusal(400, 'InvalidRequest', `Value for ${header} header is invalid.`);
  }
  if (announced !== computed) {
    const name = algorithm.toUpperCase();
    throw new Refusal(400, 'BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
}

function checkMd5(bytes: Buffer, announced: string | string[] | undefined): void {
  if (announced === undefined) return;
  const computed = hash('md5')(bytes);
  if (`${announced}`.length !== computed.length) {
    throw new Refusal(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (announced !== computed) {
    throw new Refusal(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
}

/** The hash is of the raw body, including chunk headers. Values such as `UNSIGNED-PAYLOAD` and `STREAMING-…` are not hashes. */
function checkPayloadHash(body: Buffer, announced: string | string[] | undefined): void {
  if (announced === undefined) {
    throw new Refusal(400, 'InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  if (/^[0-9a-f]{64}$/.test(`${announced}`) && announced !== createHash('sha256').update(body).digest('hex')) {
    throw new Refusal(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
}

function checkLength(bytes: Buffer, announced: string | string[] | undefined): void {
  if (announced === undefined) {
    throw new Refusal(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (Number(announced) !== bytes.length) throw incomplete();
}

/** `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, ended by a chunk of size 0, trailers `name:value`, and an empty line. */
function dechunk(body: Buffer): { readonly bytes: Buffer; readonly trailers: Readonly<Record<string, string>> } {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const [, size = ''] = /^([0-9a-f]+)(?:;.*)?$/i.exec(body.toString('latin1', at, Math.max(end, at))) ?? [];
    if (size === '') throw incomplete();
    const from = end + 2;
    const to = from + Number.parseInt(size, 16);
    if (to === from) return { bytes: Buffer.concat(parts), trailers: readTrailers(body.toString('latin1', from)) };
    if (body.toString('latin1', to, to + 2) !== '\r\n') throw incomplete();
    parts.push(body.subarray(from, to));
    at = to + 2;
  }
}

function readTrailers(text: string): Readonly<Record<string, string>> {
  const lines = text.split('\r\n').filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      if (at < 1) throw malformedTrailer();
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
}

const incomplete = (): Refusal =>
  new Refusal(
    400,
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
const malformedTrailer = (): Refusal =>
  new Refusal(
    400,
    'MalformedTrailerError',
    'The request contained trailing data that was not well-formed or did not conform to our published schema.',
  );
