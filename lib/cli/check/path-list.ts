/**
 * Paths from a pipe.
 *
 * @module
 */

/** One a line, or ended by NUL as `git … -z` and `find -print0` write them, which every name survives. */
export async function readPathList(input: AsyncIterable<Uint8Array | string>): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text.split(text.includes('\0') ? '\0' : /\r?\n/).filter((path) => path !== '');
}
