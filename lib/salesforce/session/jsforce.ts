/**
 * The two requests that jsforce writes for us: a login's and a SOAP call's. All that we use of it beyond its documentation is
 * named here; `test/salesforce/session/jsforce.test.ts` fails when an upgrade moves any of it
 * (docs/decisions/0002-jsforce-below-its-metadata-api.md).
 *
 * @module
 */
import type { Connection } from 'jsforce/lib/connection.js';
import { OAuth2, type OAuth2Config } from 'jsforce/lib/oauth2.js';
import { SOAP } from 'jsforce/lib/soap.js';
import type { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, Schema } from 'jsforce/lib/types/index.js';

const XMLNS = 'http://soap.sforce.com/2006/04/metadata';

/** @returns the answer of the token endpoint as it came. Throws what the transport throws. */
export function requestToken(
  config: OAuth2Config,
  grant: { readonly grant_type: string; readonly [parameter: string]: string },
  transport: Transport,
): Promise<unknown> {
  const oauth2 = new OAuth2(config);
  // Its constructor takes proxies alone.
  oauth2._transport = transport;
  return oauth2.requestToken(grant);
}

/** Uses only the envelope of jsforce's endpoint, because its own sending makes three unused streams for each call. */
export function soapRequests(
  accessToken: string,
  url: string,
): (operation: string, args: object) => HttpRequest & { readonly url: string } {
  const soap = new SOAP(connectionOf(accessToken), { endpointUrl: url, xmlns: XMLNS });
  return (operation, args) => {
    const headers = { 'Content-Type': 'text/xml', SOAPAction: '""' };
    const request = { method: 'POST' as const, url, headers, _message: { [operation]: args } };
    soap.beforeSend(request);
    return request;
  };
}

/** What an envelope is made from. jsforce's own connection brings along its REST resources, their cache and its command line. */
function connectionOf(accessToken: string): Connection<Schema> {
  // Whatever JSFORCE_LOG_LEVEL says: its log may hold what the answers hold. Metadata.ts has looked at JWTs before.
  return { accessToken, _logLevel: 'NONE', _ensureVersion: () => true } as unknown as Connection<Schema>;
}
