/**
 * From which IP addresses an app may use its refresh tokens.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import { unclearText } from './settings.ts';

type Ranges = NonNullable<NonNullable<App['settings']['oauthSecurity']>['tokenIpRanges']>;

export type TokenIpRanges =
  | { readonly kind: 'none' }
  | { readonly kind: 'everything' }
  | { readonly kind: 'some'; readonly count: number }
  | { readonly kind: 'unclear'; readonly found: string };

/** IPv4 unicast addresses: 1.0.0.0 to 223.255.255.255. Ranges that include all of them restrict nothing. */
const FIRST = 2 ** 24;
const LAST = 224 * 2 ** 24 - 1;

/** The security settings must have been read, or be known not to exist. */
export function tokenIpRanges(app: App): TokenIpRanges {
  const found = unclearText(app, 'oauthSecurity.tokenIpRanges');
  if (found !== undefined) {
    return { kind: 'unclear', found };
  }
  const ranges = app.settings.oauthSecurity?.tokenIpRanges ?? [];
  if (ranges.length === 0) {
    return { kind: 'none' };
  }
  const unclear = ranges.find(
    ({ startIpAddress, endIpAddress }) => !isAddress(startIpAddress) || !isAddress(endIpAddress),
  );
  if (unclear !== undefined) {
    return { kind: 'unclear', found: `${unclear.startIpAddress} to ${unclear.endIpAddress}` };
  }
  return includeEverything(ranges) ? { kind: 'everything' } : { kind: 'some', count: ranges.length };
}

/** Whether refresh tokens are known to work from listed IP addresses only. */
export function hasTokenIpRanges(app: App): boolean {
  return app.readings.oauthSecurity.state === 'read' && tokenIpRanges(app).kind === 'some';
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && (ipv4Number(text) !== undefined || /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(text));
}

/** The number of an IPv4 address; `undefined` for any other text. */
export function ipv4Number(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts === undefined || parts.some((part) => part > 255)
    ? undefined
    : parts.reduce((address, part) => address * 256 + part, 0);
}

/** Whether the IPv4 ranges together include every address, or one IPv6 range does. */
function includeEverything(ranges: Ranges): boolean {
  const ofIpv6 = ranges.some(
    ({ startIpAddress = '', endIpAddress = '' }) =>
      /^[0:]+$/.test(startIpAddress) && /^(?:ffff:){7}ffff$/i.test(endIpAddress),
  );
  const ofIpv4 = ranges
    .map(
      ({ startIpAddress = '', endIpAddress = '' }) => [ipv4Number(startIpAddress), ipv4Number(endIpAddress)] as const,
    )
    .flatMap(([start, end]) => (start === undefined || end === undefined ? [] : [{ start, end }]))
    .sort((a, b) => a.start - b.start);
  let reached = FIRST - 1;
  for (const { start, end } of ofIpv4) {
    reached = start <= reached + 1 ? Math.max(reached, end) : reached;
  }
  return ofIpv6 || reached >= LAST;
}
