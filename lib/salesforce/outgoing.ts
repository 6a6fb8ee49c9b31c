/**
 * What may leave: the token request and the two operations that read metadata. The permission that reading needs would
 * allow writing too (docs/security.md), so everything else is refused here before it is sent, whoever asks for it.
 *
 * @module
 */
import { checkHost } from './hosts.ts';

const TOKEN_PATH = '/services/oauth2/token';
const METADATA_PATH = /^\/services\/Soap\/m\/\d{2,3}\.0$/;
const OPERATION = /<soapenv:Body\b[^>]*><([\w:.-]+)[\s/>]/;
const READING: ReadonlySet<string> = new Set(['listMetadata', 'readMetadata']);

export type Outgoing = 'token' | 'metadata';

/** Thrown for a call that the audit never makes: a defect of ours, or somebody's attempt. */
export class ForbiddenCallError extends Error {
  override readonly name = 'ForbiddenCallError';
}

/**
 * Which of the allowed calls it is.
 * @throws ForbiddenCallError when it is none; NotAssessedError `host_not_allowed`.
 */
export function checkOutgoing(
  request: { readonly method: string; readonly url: string; readonly body: unknown },
  options: { readonly allowLoopback: boolean },
): { readonly url: URL; readonly kind: Outgoing } {
  const url = new URL(request.url);
  checkHost(url.origin, options);
  if (request.method !== 'POST' || typeof request.body !== 'string' || url.search !== '' || url.hash !== '') {
    throw new ForbiddenCallError(`The audit makes no ${request.method} request to ${url.pathname}.`);
  }
  if (url.pathname === TOKEN_PATH) {
    return { url, kind: 'token' };
  }
  const operation = OPERATION.exec(request.body)?.[1] ?? 'unknown';
  if (!METADATA_PATH.test(url.pathname) || !READING.has(operation)) {
    throw new ForbiddenCallError(`The audit does not call ${operation} at ${url.pathname}.`);
  }
  return { url, kind: 'metadata' };
}
