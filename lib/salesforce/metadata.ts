/**
 * The two operations of the Metadata API that the audit makes, over jsforce's SOAP layer with our decoding.
 *
 * Not jsforce's `metadata.list` and `metadata.read`: they know none of the types, yield booleans as strings and take a
 * web page for an empty list (docs/decisions/0002-jsforce-below-its-metadata-api.md).
 *
 * @module
 */
import { Connection } from 'jsforce/lib/connection.js';
import { SOAP } from 'jsforce/lib/soap.js';
import type { Transport } from 'jsforce/lib/transport.js';
import type { HttpResponse, Schema } from 'jsforce/lib/types/index.js';
import { NotAssessedError, SessionEndedError } from './errors.ts';
import { invalidAnswer } from './http.ts';
import type { Session } from './login.ts';
import { decodeList, decodeRead, type ListedComponent, type ReadRecord } from './soap-answer.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm */
export const MAX_LIST_QUERIES = 3;
/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm */
export const MAX_READ_NAMES = 10;

export interface MetadataReader {
  /** @param types at most {@link MAX_LIST_QUERIES} metadata types */
  list(types: readonly string[]): Promise<readonly ListedComponent[]>;
  /** @param fullNames at most {@link MAX_READ_NAMES} */
  read(type: string, fullNames: readonly string[]): Promise<readonly ReadRecord[]>;
}

export interface MetadataOptions {
  /** For example `66.0`. */
  readonly apiVersion: string;
  readonly transport: Transport;
  /** Logs in again; called once at most. */
  readonly renew: () => Promise<Session>;
}

/** Both operations throw NotAssessedError; a session that ends midway is renewed once. */
export function metadataReader(session: Session, options: MetadataOptions): MetadataReader {
  let endpoint = endpointOf(session, options);
  let renewal: Promise<Endpoint> | undefined;

  async function call<T>(operation: string, args: object, decode: (body: string) => T): Promise<T> {
    const used = endpoint;
    try {
      return decode(await used.answer(operation, args));
    } catch (error) {
      if (!(error instanceof SessionEndedError)) {
        throw error;
      }
      // Calls side by side share the renewal; one that used the renewed session and failed again is lost.
      renewal ??= options.renew().then((renewed) => endpointOf(renewed, options));
      const renewed = await renewal;
      if (renewed === used) {
        throw error;
      }
      endpoint = renewed;
      return decode(await renewed.answer(operation, args));
    }
  }

  return {
    list: (types) =>
      call('listMetadata', { queries: types.map((type) => ({ type })), asOfVersion: options.apiVersion }, decodeList),
    read: (type, fullNames) => call('readMetadata', { type, fullNames }, decodeRead),
  };
}

function endpointOf(session: Session, { apiVersion, transport }: MetadataOptions): Endpoint {
  const connection = new Connection({
    instanceUrl: session.instanceUrl,
    accessToken: session.accessToken,
    version: apiVersion,
  });
  connection._transport = transport;
  try {
    return new Endpoint(connection, `${session.instanceUrl}/services/Soap/m/${apiVersion}`);
  } catch {
    // jsforce refuses tokens in JWT form, which SOAP takes from API version 68.0 on only.
    throw new NotAssessedError(
      'session_refused',
      `The org issues access tokens in JWT form, which the Metadata API does not take at API version ${apiVersion}. In the app that the auditor logs in through, switch off JWT-based access tokens.`,
    );
  }
}

/** jsforce's endpoint up to the answer's text; what it means is decided by our own decoders. */
class Endpoint extends SOAP<Schema> {
  constructor(connection: Connection<Schema>, endpointUrl: string) {
    super(connection, { endpointUrl, xmlns: 'http://soap.sforce.com/2006/04/metadata' });
  }

  async answer(operation: string, args: object): Promise<string> {
    const body: unknown = await this.invoke(operation, args);
    return String(body);
  }

  /** Faults come with HTTP 500, and are told by the body, whatever the status. */
  override isErrorResponse({ statusCode, body }: HttpResponse): boolean {
    return statusCode >= 400 && !body.trimStart().startsWith('<');
  }

  override async getError({ statusCode, body }: HttpResponse): Promise<Error> {
    if (statusCode === 401) {
      return new SessionEndedError();
    }
    if (/REQUEST_LIMIT_EXCEEDED/.test(body)) {
      return new NotAssessedError(
        'request_limit_exceeded',
        `The org's API request limit is used up (HTTP ${statusCode}).`,
      );
    }
    if (statusCode === 403) {
      return new NotAssessedError('access_restricted', 'Salesforce refused the call (HTTP 403).');
    }
    return invalidAnswer(`HTTP ${statusCode} without a fault that says why`);
  }

  override async getResponseBody({ body }: HttpResponse): Promise<string> {
    return body;
  }
}
