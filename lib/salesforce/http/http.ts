/**
 * One HTTP exchange with Salesforce, within limits of time and size. Redirects are not followed.
 *
 * @module
 */
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { abortReason, NotAssessedError } from '../errors.ts';
import { limitConnectTime, SecureAgent } from './connections.ts';
import { readText } from './http-body.ts';

export interface HttpAnswer {
  readonly status: number;
  /** By name in lower case; the first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly maxAnswerBytes: number;
}

export interface HttpClient {
  /**
   * @throws NotAssessedError `network`, `timeout`, `org_gone`, `invalid_answer`; the signal's reason, or `deadline`, once it
   * is aborted.
   */
  post(url: URL, request: HttpPost, signal: AbortSignal): Promise<HttpAnswer>;
  /** Announces many concurrent calls to this host. Its connections are opened during the first call. */
  prepare(url: URL): void;
  close(): void;
}

export interface HttpTimeouts {
  readonly connectTimeoutMs: number;
  /** From sending to the last byte of the answer. */
  readonly requestTimeoutMs: number;
}

/** @param connections the most to one host, kept alive between calls */
export function httpClient({ connectTimeoutMs, requestTimeoutMs }: HttpTimeouts, connections: number): HttpClient {
  const plain = { send: requestHttp, agent: new HttpAgent({ keepAlive: true, maxSockets: connections }) };
  const secure = { send: requestHttps, agent: new SecureAgent(connections, connectTimeoutMs) };

  return {
    prepare: (url) => secure.agent.prepare(url),
    async post(url, { headers, body, maxAnswerBytes }, orgSignal) {
      const { send, agent } = url.protocol === 'https:' ? secure : plain;
      // A body that arrives very slowly stays within every other limit. This one limits the whole exchange.
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(timeoutError(url, requestTimeoutMs)), requestTimeoutMs);
      const signal = AbortSignal.any([orgSignal, deadline.signal]);
      try {
        signal.throwIfAborted();
        const options = { method: 'POST', headers: { ...headers, 'accept-encoding': 'gzip' }, agent, signal };
        const outgoing = send(url, options).once('socket', (socket) => limitConnectTime(socket, connectTimeoutMs));
        return await answerTo(outgoing.end(body), maxAnswerBytes);
      } catch (error) {
        throw signal.aborted ? abortReason(signal) : toNotAssessed(error, url);
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      plain.agent.destroy();
      secure.agent.destroy();
    },
  };
}

async function answerTo(outgoing: ClientRequest, maxBytes: number): Promise<HttpAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // The listener is never removed, because a later error without a listener would end the process.
    outgoing.on('error', reject).on('response', resolve);
  });
  const headers = firstValues(answer.headers);
  const body = await readText(answer, headers['content-encoding'], maxBytes);
  return { status: answer.statusCode ?? 0, headers, body };
}

function firstValues(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const first: Record<string, string> = {};
  for (const name in headers) {
    const [value] = [headers[name]].flat();
    if (value !== undefined) {
      first[name] = value;
    }
  }
  return first;
}

function timeoutError({ host }: URL, afterMs: number): NotAssessedError {
  return new NotAssessedError('timeout', `${host} did not answer within ${afterMs / 1000} seconds.`, { retry: {} });
}

const UNKNOWN_ISSUER = 'the issuer of its certificate is not known here';
const TRUST_PROXY =
  'Let the auditor reach Salesforce without a proxy that opens TLS, or give it the certificate of that proxy in NODE_EXTRA_CA_CERTS.';
const CHECK_PROXY_AND_CLOCK =
  'Look for what answers in place of Salesforce, such as a proxy or a DNS entry, and check the clock of the machine that the auditor runs on.';

/** By the error codes of Node and OpenSSL; the first match counts. */
const TLS_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/EXPIRED/, 'its certificate has expired'],
  [/NOT_YET_VALID/, 'its certificate is not valid yet'],
  [/ALTNAME/, 'its certificate is for another name'],
  [/SELF_SIGNED|ISSUER|UNABLE_TO|SIGNATURE/, UNKNOWN_ISSUER],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, 'it offers no TLS 1.2 or newer'],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG/, 'it does not speak TLS'],
];

/** Sorts errors of Node, TLS and DNS by their codes, because their messages may hold anything. */
function toNotAssessed(error: unknown, { host }: URL): NotAssessedError {
  if (error instanceof NotAssessedError) {
    return error;
  }
  const code = codeOf(error);
  if (code === 'ENOTFOUND') {
    return new NotAssessedError('org_gone', `The host ${host} does not exist (DNS).`);
  }
  if (code.includes('TIMEOUT') || code === 'ETIMEDOUT') {
    return new NotAssessedError('timeout', `No connection to ${host} in time (${code}).`, { retry: {} });
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|UNABLE_TO/.test(code)) {
    const [, why] = TLS_PROBLEMS.find(([codes]) => codes.test(code)) ?? [code, 'the handshake failed'];
    return new NotAssessedError('network', `The TLS connection to ${host} can't be trusted: ${why} (${code}).`, {
      remedy: why === UNKNOWN_ISSUER ? TRUST_PROXY : CHECK_PROXY_AND_CLOCK,
    });
  }
  const how = code === '' ? '' : ` (${code})`;
  return new NotAssessedError('network', `The connection to ${host} failed${how}.`, { retry: {} });
}

/** If a handshake fails while a request is being written, Node's code is only EPROTO. OpenSSL's text names the reason. */
const OPENSSL_REASON = /:SSL routines:[^:]*:([a-z0-9 ]+):/;

function codeOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) {
    return '';
  }
  const [, reason] = error.code === 'EPROTO' ? (OPENSSL_REASON.exec(error.message) ?? []) : [];
  const code = reason === undefined ? error.code : `ERR_SSL_${reason.toUpperCase().replaceAll(' ', '_')}`;
  return /^[A-Z][A-Z0-9_]*$/.test(code) ? code : '';
}
