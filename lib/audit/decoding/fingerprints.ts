/**
 * Fingerprints of consumer keys and certificates. The keys and certificates themselves are not kept. A changed fingerprint shows
 * that a certificate was replaced or a consumer key was rotated. The same fingerprint finds an app in other orgs.
 *
 * A fingerprint can't be reversed by trying all values: a consumer key has 85 characters, most of them random, and a certificate
 * contains a public key. To make the fingerprint of a key: `printf %s "$KEY" | sha256sum | cut -c1-32`. That of a certificate is the
 * first 32 digits of `openssl x509 -noout -fingerprint -sha256`, in lower case and without colons.
 *
 * @module
 */
import { createHash } from 'node:crypto';

/** 128 bits, enough that no two keys have the same fingerprint. */
const DIGITS = 32;

/**
 * @param text a key, or a certificate as PEM or base64, with any line breaks
 * @returns the first half of the SHA-256 in hexadecimal, for a certificate that of its DER form; `undefined` for an empty text
 */
export function fingerprintOf(text: string): string | undefined {
  const bare = text.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '');
  if (bare === '') {
    return undefined;
  }
  const isDer = /^MI[A-Za-z0-9+/]{100,}={0,2}$/.test(bare);
  return createHash('sha256')
    .update(isDer ? Buffer.from(bare, 'base64') : text.trim())
    .digest('hex')
    .slice(0, DIGITS);
}
