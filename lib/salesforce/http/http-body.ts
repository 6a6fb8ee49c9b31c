/**
 * Reads the body of an answer as text, up to a size.
 *
 * @module
 */
import type { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { invalidAnswer, type NotAssessedError } from '../errors.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * @param maxBytes on the wire, and after decompression
 * @throws NotAssessedError `invalid_answer`; whatever the stream throws.
 */
export async function readText(body: Readable, encoding: string | undefined, maxBytes: number): Promise<string> {
  const bytes = decompress(await readBounded(body, maxBytes), encoding, maxBytes);
  try {
    return UTF8.decode(bytes);
  } catch {
    throw invalidAnswer('it is not UTF-8');
  }
}

/** Leaving the loop early closes the connection. */
async function readBounded(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Synchronously, because an answer is small: passing it to the thread pool would take longer than the work itself. */
function decompress(raw: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return raw;
    case 'gzip':
    case 'x-gzip':
      try {
        return gunzipSync(raw, { maxOutputLength: maxBytes });
      } catch (error) {
        throw isTooLarge(error) ? tooLarge(maxBytes) : invalidAnswer('its gzip is damaged');
      }
    default:
      throw invalidAnswer('it is compressed with an encoding that was not requested');
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}

function tooLarge(maxBytes: number): NotAssessedError {
  const size = maxBytes < MIB ? `${Math.floor(maxBytes / KIB)} KiB` : `${Math.floor(maxBytes / MIB)} MiB`;
  return invalidAnswer(`it is larger than ${size}`, { retry: undefined });
}
