/**
 * Reads private keys in the forms in which people store them. The message about an unusable key names its kind, and no part
 * of the key.
 *
 * @module
 */
import { createPrivateKey } from 'node:crypto';

/** RS256 requires it. https://www.rfc-editor.org/rfc/rfc7518#section-3.3 */
const LEAST_KEY_BITS = 2048;

export const EXPECTED_KEY = `expected an RSA private key of at least ${LEAST_KEY_BITS} bits as PEM, without a passphrase, lines separated by \\n`;

/** The key as PEM, or what was found instead, such as "an EC key". */
export type ReadKey = { readonly pem: string } | { readonly found: string };

/** Accepts a literal `\n`, which environment files and shells leave, as a line break. Ignores a byte order mark. */
export function readPrivateKey(text: string): ReadKey {
  const pem = text
    .replace(/^\uFEFF/, '')
    .replaceAll(/\\r\\n|\\n/g, '\n')
    .trim();
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey(pem);
    const bits = asymmetricKeyDetails?.modulusLength ?? 0;
    if (asymmetricKeyType !== 'rsa') {
      return {
        found: asymmetricKeyType === 'ec' ? 'an EC key' : `a key of the type ${asymmetricKeyType ?? 'unknown'}`,
      };
    }
    return bits < LEAST_KEY_BITS ? { found: `an RSA key of ${bits} bits` } : { pem };
  } catch {
    return { found: unusable(pem) };
  }
}

const BEGIN = /-----BEGIN ([A-Z0-9 ]+)-----/;

function unusable(text: string): string {
  const [begin, label = ''] = BEGIN.exec(text) ?? [];
  if (begin === undefined) {
    return withoutBegin(text);
  }
  if (label.includes('ENCRYPTED') || /^Proc-Type:.*ENCRYPTED/m.test(text)) {
    return 'a key that is encrypted with a passphrase';
  }
  if (!label.endsWith('PRIVATE KEY')) {
    return label.includes('CERTIFICATE') ? 'a certificate, not its private key' : 'a PEM text that is no private key';
  }
  if (label.startsWith('OPENSSH')) {
    return 'a key in the format of OpenSSH';
  }
  if (!text.includes(`-----END ${label}-----`)) {
    return 'a key that is cut off: its END line is missing';
  }
  return text.includes('\n') ? 'a key that is damaged or cut' : 'a key in one line: its line breaks are lost';
}

function withoutBegin(text: string): string {
  if (/^[A-Za-z0-9+/_=\s-]+$/.test(text) && BEGIN.test(Buffer.from(text, 'base64').toString('latin1'))) {
    return 'the base64 of a PEM key';
  }
  return /-----END [A-Z0-9 ]+-----/.test(text)
    ? 'a key that is cut off: its BEGIN line is missing'
    : 'a text that is no PEM key';
}
