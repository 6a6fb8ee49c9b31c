/**
 * Masks a URL, so that it may be kept and shown. `***` replaces user info, query values, path parameters and the fragment, which
 * may be secrets. It also replaces what looks like a key in a path, and everything after a scheme that no host follows.
 *
 * The class `URL` does not serve here. It refuses or rewrites what `callbackUrl` may contain: wildcard ports, placeholders,
 * private-use schemes. `parseCallbackUrl` gives the same result for the masked text: scheme, host and port do not change.
 *
 * @module
 */
import { hasInvalidPort, PLACEHOLDER } from '../model/callback-url.ts';
import { isDense, maskTokens } from './mask-tokens.ts';

/** The colon or the first slash is percent-encoded, once or more often. What follows is a URL when it is decoded. */
const ENCODED = /^\s*(?:[a-z][a-z0-9+.-]*%(?:25)*3a|%(?:25)*(?:2f|5c))/i;
/** Schemes that contain a script or data, and private-use schemes without a slash after the colon. */
const OPAQUE = /^\s*(?:(?:javascript|data|vbscript):|(?!https?:)[a-z][a-z0-9+.-]*:(?=[^\\/]))/i;

/** @example maskUrl('https://me:secret@example.com/cb?token=abc#x') // 'https://***@example.com/cb?token=***#***' */
export function maskUrl(url: string): string {
  const [scheme] = ENCODED.exec(url) ?? OPAQUE.exec(url) ?? [];
  if (scheme !== undefined) {
    return `${scheme}***`;
  }
  const [, beforeFragment = '', fragment] = /^([^#]*)(#.*)?$/s.exec(url) ?? [];
  const [, place = '', query] = /^([^?]*)(\?.*)?$/s.exec(beforeFragment) ?? [];
  return maskPlace(place) + maskQuery(query) + (fragment === undefined ? '' : '#***');
}

/** Browsers accept backslashes instead of slashes, and URLs without any. The last `@` ends the user info. */
function maskPlace(place: string): string {
  const [, scheme = '', authority = '', path = ''] =
    /^(\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]*)([^\\/]*)(.*)$/is.exec(place) ?? [];
  const at = authority.lastIndexOf('@');
  const host = at === -1 ? authority : maskUserInfo(authority.slice(0, at)) + authority.slice(at);
  // In http and https URLs a semicolon here belongs to the host; in others it begins a parameter.
  const masked = /^\s*https?:/i.test(scheme) ? host : maskKeys(maskParameters(host));
  if (hasInvalidPort(authority) || hasInvalidPort(masked)) {
    // The user info contains a slash, so the host is not known. What follows it is kept if it may be a host.
    const end = place.lastIndexOf('@');
    const rest = end < scheme.length + authority.length ? '' : maskPath(place.slice(end));
    return `${scheme}{{***}}${hasInvalidPort(/^[^\\/]*/.exec(rest)?.[0] ?? '') ? '' : rest}`;
  }
  return scheme + masked + maskPath(path);
}

/** The value of a placeholder may end the user info, so the mask keeps the host unclear. */
function maskUserInfo(userInfo: string): string {
  return PLACEHOLDER.test(userInfo) ? '{{***}}' : '***';
}

/** A path may contain another URL with user info, or the rest of user info that contains a slash. */
function maskPath(path: string): string {
  return maskKeys(maskParameters(path.replace(/([\\/]{2})[^\\/]*@|([\\/])[^\\/@]+@/g, '$1$2***@')));
}

const RUN = /[\w.~+=%!-]{20,}/g;

function maskKeys(path: string): string {
  return maskTokens(path).replace(RUN, (run) => (isDense(run) ? '***' : run));
}

/** The name of a parameter may be a key too. https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
function maskParameters(path: string): string {
  return path.replace(/;([^;=\\/]*=)?[^;\\/]*/g, (_, name = '') => `;${maskKeys(name) === name ? name : ''}***`);
}

function maskQuery(query: string | undefined): string {
  if (query === undefined) {
    return '';
  }
  const pairs = query.slice(1).split('&');
  return `?${pairs.map((pair) => (pair.includes('=') ? `${maskKeys(pair.slice(0, pair.indexOf('=')))}=***` : '***')).join('&')}`;
}
