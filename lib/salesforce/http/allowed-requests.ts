/**
 * The only requests that may be sent: the token request and the two operations that read metadata. The permission that
 * reading needs allows writing too (docs/security.md), so every other request is refused here before it is sent.
 *
 * @module
 */
import type { ApiCall } from '../../run/ports.ts';
import { ForbiddenCallError } from '../errors.ts';
import { parseXmlIfValid } from '../xml/xml.ts';
import { checkHost } from './hosts.ts';

const TOKEN_PATH = '/services/oauth2/token';
const METADATA_PATH = /^\/services\/Soap\/m\/\d{2,3}\.0$/;
const GRANTS: ReadonlySet<string> = new Set(['urn:ietf:params:oauth:grant-type:jwt-bearer', 'client_credentials']);
const OPERATIONS: ReadonlyMap<string, ApiCall> = new Map([
  ['listMetadata', 'list'],
  ['readMetadata', 'read'],
]);

export interface AllowedRequest {
  readonly url: URL;
  readonly kind: ApiCall;
  readonly body: string;
}

/**
 * Returns the request with the kind of call that it is.
 * @throws ForbiddenCallError when it is none; NotAssessedError `host_not_allowed`.
 */
export function checkRequest(
  request: { readonly method: string; readonly url: string; readonly body?: unknown },
  options: { readonly allowLoopback: boolean },
): AllowedRequest {
  const { method, body } = request;
  const url = checkUrl(request.url, options);
  if (method !== 'POST' || typeof body !== 'string') {
    throw forbidden(`${method} ${url.pathname}`);
  }
  return { url, kind: url.pathname === TOKEN_PATH ? checkGrant(body) : checkOperation(url, body), body };
}

function checkUrl(text: string, options: { readonly allowLoopback: boolean }): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.href !== text || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw forbidden('a URL that is more than origin and path');
  }
  checkHost(url.origin, options);
  return url;
}

function checkGrant(body: string): ApiCall {
  const grants = new URLSearchParams(body).getAll('grant_type');
  if (grants.length !== 1 || !GRANTS.has(grants[0] ?? '')) {
    throw forbidden('a grant other than those of a login without a password');
  }
  return 'token';
}

function checkOperation({ pathname }: URL, body: string): ApiCall {
  if (!METADATA_PATH.test(pathname)) {
    throw forbidden(pathname);
  }
  const operation = operationOf(body);
  const kind = OPERATIONS.get(operation ?? '');
  if (kind === undefined) {
    throw forbidden(operation ?? 'a SOAP body without exactly one operation of the Metadata API');
  }
  return kind;
}

/** Parses the body as the server does, so that no comment, prefix or second element can hide an operation from the check. */
function operationOf(body: string): string | undefined {
  const envelope = parseXmlIfValid(body);
  const [header, soapBody, ...others] = envelope?.children ?? [];
  const [operation, ...more] = soapBody?.children ?? [];
  const isPlain =
    envelope?.name === 'Envelope' &&
    header?.name === 'Header' &&
    soapBody?.name === 'Body' &&
    others.length + more.length === 0;
  return isPlain ? operation?.name : undefined;
}

function forbidden(what: string): ForbiddenCallError {
  return new ForbiddenCallError(`The audit makes no such call: ${what}.`);
}
