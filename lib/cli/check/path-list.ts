/**
 * Parses a list of paths from standard input.
 *
 * @module
 */

/**
 * Paths are one per line, or ended by NUL as `git … -z` and `find -print0` write them, which is safe for every name. A line in double
 * quotes is a name that git has quoted (`core.quotePath`): "force-app/\303\251.xml".
 */
export async function readPathList(input: AsyncIterable<Uint8Array | string>): Promise<string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const paths = text.includes('\0') ? text.split('\0') : text.split(/\r?\n/).map(unquoted);
  return paths.filter((path) => path !== '');
}

const QUOTED = /^"(?:[^"\\]|\\.)*"$/;
const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };

/** Source: git's quote.c; bytes of UTF-8 in octal, and the escapes of C. */
function unquoted(line: string): string {
  if (!QUOTED.test(line)) {
    return line;
  }
  const bytes = [...line.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/g)].map(([, octal, letter, plain]) =>
    octal === undefined
      ? Buffer.from(plain ?? ESCAPES[letter ?? ''] ?? letter ?? '')
      : Buffer.from([Number.parseInt(octal, 8)]),
  );
  return Buffer.concat(bytes).toString('utf8');
}
