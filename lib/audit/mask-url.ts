/**
 * A URL as it may be kept and shown: user info, query values and the fragment may hold secrets, so `***` stands there.
 *
 * Written for what stands in `callbackUrl`, which `URL` refuses or rewrites: wildcard ports, placeholders, schemes of an
 * app's own. The masked text reads the same to `readCallbackUrl`: scheme, host and port are untouched.
 *
 * @module
 */

/** @example maskUrl('https://me:secret@example.com/cb?token=abc#x') // 'https://***@example.com/cb?token=***#***' */
export function maskUrl(url: string): string {
  const [, beforeFragment = '', fragment] = /^([^#]*)(#.*)?$/s.exec(url) ?? [];
  const [, place = '', query] = /^([^?]*)(\?.*)?$/s.exec(beforeFragment) ?? [];
  return maskUserInfo(place) + maskQuery(query) + (fragment === undefined ? '' : '#***');
}

/** Browsers take backslashes for slashes, and web addresses without any; the last `@` ends the user info. */
function maskUserInfo(place: string): string {
  const [, scheme = '', authority = '', path = ''] =
    /^((?:[a-z][a-z0-9+.-]*:)?[\\/]*)([^\\/]*)(.*)$/is.exec(place) ?? [];
  const at = authority.lastIndexOf('@');
  return at === -1 ? place : `${scheme}***${authority.slice(at)}${path}`;
}

function maskQuery(query: string | undefined): string {
  if (query === undefined) {
    return '';
  }
  const pairs = query.slice(1).split('&');
  return `?${pairs.map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=***` : '***')).join('&')}`;
}
