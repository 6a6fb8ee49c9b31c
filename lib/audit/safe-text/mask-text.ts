/**
 * Masks secrets that were put into a free-text field of an org: `***` replaces them, so that the text may be kept and shown.
 *
 * @module
 */
import { isDense, maskTokens } from './mask-tokens.ts';
import { maskUrl } from './mask-url.ts';

/** Without its end too: a block that was cut off is no less a key. */
const PEM = /-----BEGIN [\s\S]*?(?:-----END [^-]*-----|$)/g;
const ADDRESS = /(?:\b[a-z][a-z0-9+.-]{0,30}:)?(?:[\\/]|%2f|%5c){2}\S*|\b[a-z][a-z0-9+.-]{0,30}%(?:25)*3a\S*/gi;
/** A name and a password of any characters, before a host. */
const USER_INFO = /(?<![\w.+:/@-])[\w.+-]+:(?![\\/])[^\s@]+@(?=[\w[])/g;
const DENSE = /[\w+/=.!~-]{32,}/g;

/** A mask and its neighbouring text may form an address, which is masked in the next turn. No text has needed so many turns. */
const MOST_TURNS = 10;

/** @example maskText('Portal, see https://me:secret@example.com') // 'Portal, see https://***@example.com' */
export function maskText(text: string): string {
  let masked = text;
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
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
