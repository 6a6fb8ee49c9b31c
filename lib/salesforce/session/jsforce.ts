/**
 * The two requests that jsforce composes: of a login and of a SOAP call. Only this file and transport.ts use undocumented
 * parts of jsforce; `test/salesforce/session/jsforce.test.ts` fails when an upgrade changes one
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

/** @returns the token endpoint's answer, not yet checked. Throws what the transport throws. */
export function requestToken(
  config: OAuth2Config,
  grant: { readonly grant_type: string; readonly [parameter: string]: string },
  transport: Transport,
): Promise<unknown> {
  const oauth2 = new OAuth2(config);
  // The constructor accepts no transport.
  oauth2._transport = transport;
  return oauth2.requestToken(grant);
}

/** Uses only jsforce's SOAP envelope, because its own sending creates three unused streams for each call. */
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

/** The part of a connection that an envelope needs. jsforce's Connection would load REST, a cache and a command line. */
function connectionOf(accessToken: string): Connection<Schema> {
  // No log, because it could hold answers. No check of the version, because metadata.ts has already refused JWTs.
  return { accessToken, _logLevel: 'NONE', _ensureVersion: () => true } as unknown as Connection<Schema>;
}
