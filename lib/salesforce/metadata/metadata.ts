/**
 * The two operations of the Metadata API that the audit makes, over jsforce's SOAP layer with our decoding.
 *
 * Not jsforce's `metadata.list` and `metadata.read`: they know none of the types, yield booleans as strings and take a
 * web page for an empty list (docs/decisions/0002-jsforce-below-its-metadata-api.md).
 *
 * @module
 */
import { NotAssessedError, SessionEndedError } from '../errors.ts';
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
  /** Logs in again; called once at most. */
  readonly renew: () => Promise<Session>;
}

/** Both operations throw NotAssessedError; a session that ends midway is renewed once. */
export function metadataReader(session: Session, options: MetadataOptions): MetadataReader {
  let endpoint = endpointOf(session, options);
  let renewal: Promise<Endpoint> | undefined;

  async function call<T>(operation: string, args: object, decode: (body: string) => T): Promise<T> {
    try {
      return await renewing(operation, args, decode);
    } catch (error) {
      throw versioned(error, session.instanceUrl, options.apiVersion);
    }
  }

  async function renewing<T>(operation: string, args: object, decode: (body: string) => T): Promise<T> {
    const used = endpoint;
    try {
      return decode(await used(operation, args));
    } catch (error) {
      if (!(error instanceof SessionEndedError)) {
        throw error;
      }
      // Concurrent calls share one renewal. A call that used the renewed session and failed again is not repeated.
      renewal ??= options.renew().then((renewed) => endpointOf(renewed, options));
      const renewed = await renewal;
      if (renewed === used) {
        throw error;
      }
      endpoint = renewed;
      return decode(await renewed(operation, args));
    }
  }

  return {
    list: (types) =>
      call('listMetadata', { queries: types.map((type) => ({ type })), asOfVersion: options.apiVersion }, decodeList),
    read: (type, fullNames) =>
      call('readMetadata', { type, fullNames }, (body) => decodeRead(body, options.fingerprints)),
  };
}

/** The remedy depends on the requested version. */
function versioned(error: unknown, instanceUrl: string, apiVersion: string): unknown {
  return error instanceof NotAssessedError && error.code === 'api_version_too_old'
    ? new NotAssessedError(error.code, `${error.message.replace(/\.$/, '')}: ${apiVersion}.`, {
        remedy: `Set "apiVersion" in the configuration to a version below ${apiVersion} that the org serves: ${instanceUrl}/services/data lists them.`,
      })
    : error;
}

/**
 * SOAP takes them from this version of the API on, as jsforce has it; not verified on an org. jsforce throws a text of its
 * own.
 */
const FIRST_VERSION_WITH_JWT = 68;
/** The form of an access token that is a JWT. */
export const JWT = /^e[\w-]+\.[\w-]*\.[\w-]*$/;

/** Makes one call and returns the answer's text. The text shows faults, whatever the HTTP status. */
type Endpoint = (operation: string, args: object) => Promise<string>;

function endpointOf({ accessToken, instanceUrl }: Session, { apiVersion, transport }: MetadataOptions): Endpoint {
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
  const requestOf = soapRequests(accessToken, `${instanceUrl}/services/Soap/m/${apiVersion}`);
  transport.prepare(instanceUrl);
  return async (operation, args) => (await transport.exchange(requestOf(operation, args))).body;
}
