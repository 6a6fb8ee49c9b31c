/**
 * The body of an answer, bounded in size, as text.
 *
 * @module
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { invalidAnswer, type NotAssessedError } from './errors.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * @param maxBytes on the wire, and after decompression
 * @throws NotAssessedError `invalid_answer`; whatever the stream throws.
 */
export async function readText(
  body: AsyncIterable<Buffer>,
  encoding: string | undefined,
  maxBytes: number,
): Promise<string> {
  const bytes = await uncompressed(await readBounded(body, maxBytes), encoding, maxBytes);
  try {
    return UTF8.decode(bytes);
  } catch {
    throw invalidAnswer('it is not UTF-8');
  }
}

async function readBounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      // Leaving the loop destroys the body, and with it the connection.
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function uncompressed(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return raw;
    case 'gzip':
    case 'x-gzip':
      try {
        return await promisify(gunzip)(raw, { maxOutputLength: maxBytes });
      } catch (error) {
        throw isTooLarge(error) ? tooLarge(maxBytes) : invalidAnswer('its gzip is damaged');
      }
    default:
      throw invalidAnswer('it is compressed in a way that was not asked for');
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(maxBytes: number): NotAssessedError {
  const size = maxBytes < MIB ? `${Math.floor(maxBytes / KIB)} KiB` : `${Math.floor(maxBytes / MIB)} MiB`;
  return invalidAnswer(`it is larger than ${size}`, undefined);
}
