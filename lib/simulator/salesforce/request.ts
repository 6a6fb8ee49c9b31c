/**
 * Parses a request to an org.
 *
 * @module
 */
import { METADATA_NAMESPACE, SOAP_NAMESPACE, SoapFault } from './answer.ts';
import type { RestRequest } from './api/rest-api.ts';
import { childNamed, childrenNamed, type ParsedElement, parseElements } from './xml.ts';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** `operation` is its name in the record of calls. */
export type OrgRequest =
  | { readonly kind: 'token'; readonly operation: 'token'; readonly form: URLSearchParams }
  | {
      readonly kind: 'metadata';
      readonly operation: string;
      readonly version: number;
      readonly sessionId: string;
      readonly request: ParsedElement;
      readonly types: readonly string[];
      readonly names: readonly string[];
    }
  | { readonly kind: 'refused'; readonly operation: string; readonly fault: SoapFault }
  | ({ readonly kind: 'rest'; readonly operation: string } & RestRequest);

const METADATA_PATH = /^\/services\/Soap\/m\/(\d+(?:\.\d+)?)\/?$/;
const LOGIN_PATH = /^\/services\/Soap\/[uc]\/\d+(?:\.\d+)?\/?$/;

export function parseRequest(received: Received): OrgRequest {
  const { method, body } = received;
  // Salesforce accepts several slashes, which a client writes if its login URL ends in a slash.
  const path = received.path.replace(/^\/+/, '/');
  if (method === 'POST' && path === '/services/oauth2/token') {
    return { kind: 'token', operation: 'token', form: new URLSearchParams(body) };
  }
  const version = METADATA_PATH.exec(path)?.[1];
  if (method === 'POST' && version !== undefined) return parseSoap(received, Number(version));
  if (method === 'POST' && LOGIN_PATH.test(path)) {
    const words = 'SOAP API login() is disabled by default in this org.';
    return refused('login', 'sf:INVALID_OPERATION', `INVALID_OPERATION: ${words}`);
  }
  const authorization = String(received.headers.authorization ?? '');
  return { kind: 'rest', operation: `${method} ${path}`, method, path, authorization };
}

function parseSoap({ headers, body }: Received, version: number): OrgRequest {
  if (headers.soapaction === undefined) return refused('soap', 'soapenv:Client', 'SOAPAction HTTP header missing');
  let envelope: ParsedElement;
  try {
    envelope = parseElements(body);
  } catch (error) {
    return refused('soap', 'soapenv:Client', error instanceof Error ? error.message : 'XML expected.');
  }
  const request = childNamed(envelope, 'Body')?.children[0];
  if (envelope.uri !== SOAP_NAMESPACE || envelope.name !== 'Envelope' || request?.uri !== METADATA_NAMESPACE) {
    return refused(request?.name ?? 'soap', 'soapenv:Client', 'There is no operation of the Metadata API in the body.');
  }
  return {
    kind: 'metadata',
    operation: request.name,
    version,
    sessionId: childNamed(childNamed(childNamed(envelope, 'Header'), 'SessionHeader'), 'sessionId')?.text ?? '',
    request,
    types: [request, ...childrenNamed(request, 'queries')].flatMap((element) =>
      childrenNamed(element, 'type').map(({ text }) => text),
    ),
    names: childrenNamed(request, 'fullNames').map(({ text }) => text),
  };
}

function refused(operation: string, code: string, message: string): OrgRequest {
  return { kind: 'refused', operation, fault: new SoapFault(code, message) };
}
