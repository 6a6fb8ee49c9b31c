/**
 * The two operations of the Metadata API that the audit makes, over jsforce's SOAP layer with our decoding.
 *
 * jsforce's own `metadata.list` and `metadata.read` are not used: they do not know the types, return booleans as strings,
 * and return an empty list for a web page (docs/decisions/0002-jsforce-below-its-metadata-api.md).
 *
 * @module
 */
import { NotAssessedError, SessionEndedError } from '../errors.ts';
import type { WithRetries } from '../http/retries.ts';
import { soapRequests } from '../session/jsforce.ts';
import type { Session } from '../session/login.ts';
import type { BoundedTransport } from '../session/transport.ts';
import { decodeList, decodeRead, type ListedComponent, type ReadAnswer } from './soap-answer.ts';

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_listmetadata.htm */
export const MAX_LIST_QUERIES = 3;
/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm */
export const MAX_READ_NAMES = 10;

export interface MetadataReader {
  /** @param types at most {@link MAX_LIST_QUERIES} metadata types */
  list(types: readonly string[]): Promise<readonly ListedComponent[]>;
  /** @param fullNames at most {@link MAX_READ_NAMES} */
  read(type: string, fullNames: readonly string[]): Promise<ReadAnswer>;
}

export interface MetadataOptions {
  /** For example `67.0`. */
  readonly apiVersion: string;
  readonly transport: BoundedTransport;
  /** Whether fingerprints of consumer keys and certificates are made. */
  readonly fingerprints: boolean;
  /** Shared by the calls and the logins of the org. */
  readonly withRetries: WithRetries;
  /** Logs in again; called at most once. */
  readonly renew: () => Promise<Session>;
}

/** Both operations throw NotAssessedError; a session that ends midway is renewed once. */
export function metadataReader(session: Session, options: MetadataOptions): MetadataReader {
  const { apiVersion, transport, fingerprints, withRetries, renew } = options;
  let requestOf = requestsOf(session, options);
  let renewal: Promise<RequestOf> | undefined;

  /**
   * Makes a call, with retries, and once with a new session if the session has ended. The body is decoded whatever the HTTP
   * status is, because it may hold a fault.
   */
  function call<T>(operation: string, args: object, decode: (body: string) => T): Promise<T> {
    return withRetries(async () => {
      for (;;) {
        const used = requestOf;
        try {
          return decode((await transport.exchange(used(operation, args))).body);
        } catch (error) {
          if (!(error instanceof SessionEndedError)) {
            throw withVersionRemedy(error, session.instanceUrl, apiVersion);
          }
          // Concurrent calls share one renewal. A call that failed with the renewed session is not repeated.
          renewal ??= renew().then((renewed) => requestsOf(renewed, options));
          requestOf = await renewal;
          if (requestOf === used) {
            throw error;
          }
        }
      }
    });
  }

  return {
    list: (types) =>
      call('listMetadata', { queries: types.map((type) => ({ type })), asOfVersion: apiVersion }, decodeList),
    read: (type, fullNames) => call('readMetadata', { type, fullNames }, (body) => decodeRead(body, fingerprints)),
  };
}

/** Adds the requested version to an error about it, and what to set instead. */
function withVersionRemedy(error: unknown, instanceUrl: string, apiVersion: string): unknown {
  return error instanceof NotAssessedError && error.code === 'api_version_too_old'
    ? new NotAssessedError(error.code, `${error.message.replace(/\.$/, '')}: ${apiVersion}.`, {
        remedy: `Set "apiVersion" in the configuration to a version below ${apiVersion} that the org serves: ${instanceUrl}/services/data lists them.`,
      })
    : error;
}

/** The first API version whose SOAP accepts JWTs, according to jsforce; not verified on an org. */
const FIRST_VERSION_WITH_JWT = 68;
/** Matches an access token that is a JWT. */
export const JWT = /^e[\w-]+\.[\w-]*\.[\w-]*$/;

/** Composes the request of one call. */
type RequestOf = ReturnType<typeof soapRequests>;

function requestsOf({ accessToken, instanceUrl }: Session, { apiVersion, transport }: MetadataOptions): RequestOf {
  if (JWT.test(accessToken) && Number(apiVersion) < FIRST_VERSION_WITH_JWT) {
    throw new NotAssessedError(
      'session_refused',
      `The org issues access tokens in JWT form, which the Metadata API does not take at API version ${apiVersion}.`,
      {
        remedy:
          'In the OAuth settings of the app that the auditor logs in through, switch off JWT-based access tokens for named users.',
      },
    );
  }
  transport.prepare(instanceUrl);
  return soapRequests(accessToken, `${instanceUrl}/services/Soap/m/${apiVersion}`);
}
