/**
 * Texts compressed one by one, that stand one after the other in a file. To everybody else the file is a gzip of the whole;
 * each block tells its own length besides, in an extra field of its header, so that it can be read without those before it.
 * https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1.1
 *
 * @module
 */
import { gunzipSync, gzipSync } from 'node:zlib';

/** Fast, and a tenth of the text all the same: what is packed repeats itself. */
const LEVEL = 1;
const MAGIC = [0x1f, 0x8b];
/** Bytes of room for a text, which may be told wrong. */
const MOST_AT_ONCE = 8 * 1024 * 1024;
/** Where the header's flags are, what says in them that there is an extra field, and how long the header is without it. */
const [FLAGS, HAS_EXTRA, HEADER] = [3, 4, 10];
/** Its length, two letters to know it by, the length of what follows, and the length of the block. */
const EXTRA = 2 + 2 + 2 + 4;
const ID = 'EA';

/** Thrown by {@link blocksIn} and {@link textIn}. */
export class DamagedBlockError extends Error {
  override readonly name = 'DamagedBlockError';
}

export function isGzip(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

export function blockOf(text: string): Uint8Array {
  const written = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  written.write(text);
  const zipped = gzipSync(written, { level: LEVEL });
  release(written);
  const block = Buffer.alloc(zipped.length + EXTRA);
  zipped.copy(block, 0, 0, HEADER);
  zipped.copy(block, HEADER + EXTRA, HEADER);
  block.writeUInt8((zipped[FLAGS] ?? 0) | HAS_EXTRA, FLAGS);
  block.writeUInt16LE(EXTRA - 2, HEADER);
  block.write(ID, HEADER + 2, 'latin1');
  block.writeUInt16LE(4, HEADER + 4);
  block.writeUInt32LE(block.length, HEADER + 6);
  return block;
}

/** The blocks of a file, without copying them. */
export function blocksIn(bytes: Uint8Array): Uint8Array[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < file.length; ) {
    const isBlock = isGzip(file.subarray(at)) && file.toString('latin1', at + HEADER + 2, at + HEADER + 4) === ID;
    const length = isBlock && file.length >= at + HEADER + EXTRA ? file.readUInt32LE(at + HEADER + 6) : 0;
    if (length <= HEADER + EXTRA || at + length > file.length) {
      throw new DamagedBlockError('it is not made of whole blocks');
    }
    blocks.push(file.subarray(at, at + length));
    at += length;
  }
  return blocks;
}

/** In bytes; it stands at the end of a gzip. */
function lengthOfText(block: Uint8Array): number {
  return block.length < 4 ? 0 : new DataView(block.buffer, block.byteOffset + block.length - 4).getUint32(0, true);
}

export function textIn(block: Uint8Array): string {
  try {
    // In one piece, outside of Node's pool of buffers; zlib begins another where one is full to the last byte.
    const chunkSize = Math.max(Buffer.poolSize, Math.min(lengthOfText(block) + 1, MOST_AT_ONCE));
    const bytes = gunzipSync(block, { chunkSize });
    const text = bytes.toString();
    release(bytes);
    return text;
  } catch {
    throw new DamagedBlockError('a block in it is damaged');
  }
}

/** Lets bytes go at once, which are nobody else's: V8 collects them late, since they are not in its heap. */
function release({ buffer }: Buffer<ArrayBuffer>): void {
  buffer.transfer(0);
}
