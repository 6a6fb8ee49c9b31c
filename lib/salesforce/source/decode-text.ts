/**
 * Decodes the bytes of a file to text.
 *
 * Salesforce writes UTF-8, so that is tried first, and strictly: an invalid byte must not become a replacement character.
 * Another encoding is used if a byte order mark or the XML declaration names it (XML 1.0, appendix F).
 *
 * @module
 */

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const DECLARED = /^(?:\uFEFF|\u00EF\u00BB\u00BF)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/;

/**
 * Returns the text, with the byte order mark if there is one.
 *
 * @throws TypeError when the bytes are not in that encoding; RangeError when the encoding is unknown.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return new TextDecoder(namedEncoding(bytes), { fatal: true, ignoreBOM: true }).decode(bytes);
  }
}

function namedEncoding(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  if (first === 0xfe && second === 0xff) {
    return 'utf-16be';
  }
  const head = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return DECLARED.exec(head)?.[1] ?? 'utf-8';
}
