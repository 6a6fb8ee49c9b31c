/**
 * A URL as it may be kept and shown: user info, query values, path parameters and the fragment may hold secrets, so `***`
 * stands there, in the place of what looks like a key in a path, and of all that follows a scheme without a place behind it.
 *
 * Written for what stands in `callbackUrl`, which `URL` refuses or rewrites: wildcard ports, placeholders, schemes of an
 * app's own. The masked text reads the same to `parseCallbackUrl`: scheme, host and port are untouched.
 *
 * @module
 */
import { hasInvalidPort, PLACEHOLDER } from '../model/callback-url.ts';
import { isDense, maskTokens } from './mask-tokens.ts';

/** The colon or the first slash percent-encoded, once or more often. What follows becomes a URL when it is decoded. */
const ENCODED = /^\s*(?:[a-z][a-z0-9+.-]*%(?:25)*3a|%(?:25)*(?:2f|5c))/i;
/** Schemes that hold content, and those of an app's own where no slash follows. */
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

/** Browsers take backslashes for slashes, and web addresses without any; the last `@` ends the user info. */
function maskPlace(place: string): string {
  const [, scheme = '', authority = '', path = ''] =
    /^(\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]*)([^\\/]*)(.*)$/is.exec(place) ?? [];
  if (hasInvalidPort(authority)) {
    // A slash ended the user info too early, so the host is not known.
    const end = place.lastIndexOf('@');
    return `${scheme}{{***}}${end < scheme.length + authority.length ? '' : maskPath(place.slice(end))}`;
  }
  const at = authority.lastIndexOf('@');
  const host = at === -1 ? authority : maskUserInfo(authority.slice(0, at)) + authority.slice(at);
  // What a semicolon begins in the place of a web address's host belongs to the host; elsewhere it is a parameter.
  return scheme + (/^\s*https?:/i.test(scheme) ? host : maskKeys(maskParameters(host))) + maskPath(path);
}

/** The value of a placeholder may end the user info and begin another host, so the host stays unclear. */
function maskUserInfo(userInfo: string): string {
  return PLACEHOLDER.test(userInfo) ? '{{***}}' : '***';
}

/** A path may hold a URL with user info of its own, or the rest of user info that a slash has cut in two. */
function maskPath(path: string): string {
  return maskKeys(maskParameters(path.replace(/([\\/]{2})[^\\/]*@|([\\/])[^\\/@]+@/g, '$1$2***@')));
}

const RUN = /[\w.~+=%!-]{20,}/g;

function maskKeys(path: string): string {
  return maskTokens(path).replace(RUN, (run) => (isDense(run) ? '***' : run));
}

/** https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
function maskParameters(path: string): string {
  return path.replace(/;([^;=\\/]*=)?[^;\\/]*/g, (_, name: string | undefined) => `;${name ?? ''}***`);
}

function maskQuery(query: string | undefined): string {
  if (query === undefined) {
    return '';
  }
  const pairs = query.slice(1).split('&');
  return `?${pairs.map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=***` : '***')).join('&')}`;
}
