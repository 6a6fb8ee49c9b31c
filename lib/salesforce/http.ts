/**
 * One HTTP exchange with Salesforce: bounded in time and size whatever the other side does, and never a redirect.
 *
 * @module
 */
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { NotAssessedError, whyAborted } from './errors.ts';
import { readText } from './http-body.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of several values the first. */
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
   * @throws NotAssessedError `network`, `timeout`, `org_gone`, `invalid_answer`; once `signal` is aborted, what it was
   * aborted with, or `deadline`.
   */
  post(url: URL, request: HttpPost, signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

export interface HttpTimeouts {
  readonly connectTimeoutMs: number;
  /** From sending to the last byte of the answer. */
  readonly requestTimeoutMs: number;
}

/** @param connections to one host at most, kept alive between calls */
export function httpClient({ connectTimeoutMs, requestTimeoutMs }: HttpTimeouts, connections: number): HttpClient {
  const kept = { keepAlive: true, maxSockets: connections };
  const plain = { send: requestHttp, agent: new HttpAgent(kept), connected: 'connect' };
  const secure = { send: requestHttps, agent: new HttpsAgent(kept), connected: 'secureConnect' };

  function start(url: URL, { headers, body }: HttpPost): ClientRequest {
    const { send, agent, connected } = url.protocol === 'https:' ? secure : plain;
    const outgoing = send(url, { method: 'POST', headers: { ...headers, 'accept-encoding': 'gzip' }, agent });
    boundConnecting(outgoing, connected, connectTimeoutMs);
    outgoing.end(body);
    return outgoing;
  }

  return {
    async post(url, request, signal) {
      if (signal.aborted) {
        throw whyAborted(signal);
      }
      const outgoing = start(url, request);
      const { promise: calledOff, reject: callOff } = Promise.withResolvers<never>();
      const abort = () => callOff(whyAborted(signal));
      signal.addEventListener('abort', abort);
      // A body that drips keeps every other limit; this one bounds the exchange as a whole.
      const timer = setTimeout(() => callOff(timedOut(url, requestTimeoutMs)), requestTimeoutMs);
      try {
        return await Promise.race([answerTo(outgoing, request.maxAnswerBytes), calledOff]);
      } catch (error) {
        outgoing.destroy();
        throw explained(error, url);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      }
    },
    close() {
      plain.agent.destroy();
      secure.agent.destroy();
    },
  };
}

/** @param connected the event that tells the connection is there */
function boundConnecting(outgoing: ClientRequest, connected: string, timeoutMs: number): void {
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) {
      return;
    }
    const late = () => outgoing.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
    const timer = setTimeout(late, timeoutMs);
    const inTime = () => clearTimeout(timer);
    socket.once(connected, inTime).once('close', inTime);
  });
}

async function answerTo(outgoing: ClientRequest, maxBytes: number): Promise<HttpAnswer> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    // Stays for as long as the request lives: an error without a listener would end the process.
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

function timedOut({ host }: URL, afterMs: number): NotAssessedError {
  return new NotAssessedError('timeout', `${host} did not answer within ${afterMs / 1000} seconds.`, { retry: {} });
}

/** What Node, TLS and DNS report, by their codes; their messages may hold anything. */
function explained(error: unknown, { host }: URL): NotAssessedError {
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
    return new NotAssessedError('network', `The TLS connection to ${host} can't be trusted (${code}).`, {
      remedy:
        'Let the auditor reach Salesforce without a proxy that opens TLS, or give it the certificate of that proxy in NODE_EXTRA_CA_CERTS.',
    });
  }
  const how = code === '' ? '' : ` (${code})`;
  return new NotAssessedError('network', `The connection to ${host} failed${how}.`, { retry: {} });
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : '';
}
