/**
 * Replaces secrets in free-text fields of an org by `***`, so that the text may be kept and shown.
 *
 * @module
 */
import { isDense, maskTokens } from './mask-tokens.ts';
import { maskUrl } from './mask-url.ts';

/** Also without its end: a truncated block may still contain a key. */
const PEM = /-----BEGIN [\s\S]*?(?:-----END [^-]*-----|$)/g;
const ADDRESS = /(?:\b[a-z][a-z0-9+.-]{0,30}:)?(?:[\\/]|%2f|%5c){2}\S*|\b[a-z][a-z0-9+.-]{0,30}%(?:25)*3a\S*/gi;
/** A user name and a password before a host. */
const USER_INFO = /(?<![\w.+:/@-])[\w.+-]+:(?![\\/])[^\s@]+@(?=[\w[])/g;
const DENSE = /[\w+/=.!~-]{32,}/g;

/** A mask and the text next to it may form an address, which the next pass masks. No text has needed this many passes. */
const MAX_PASSES = 10;

/** @example maskText('Portal, see https://me:secret@example.com') // 'Portal, see https://***@example.com' */
export function maskText(text: string): string {
  let masked = text;
  for (let pass = 0; pass < MAX_PASSES; pass += 1) {
    const before = masked;
    masked = maskTokens(
      before
        .replace(PEM, '***')
        .replace(ADDRESS, maskUrl)
        .replace(USER_INFO, '***@')
        .replace(DENSE, (run) => (isDense(run) ? '***' : run)),
    );
    if (masked === before) {
      break;
    }
  }
  return masked;
}
