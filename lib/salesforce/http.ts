/**
 * One HTTP exchange with Salesforce: bounded in time and size whatever the other side does, and never a redirect.
 *
 * @module
 */
import { Agent } from 'undici';
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
  close(): Promise<void>;
}

export interface HttpTimeouts {
  readonly connectTimeoutMs: number;
  /** From sending to the last byte of the answer. */
  readonly requestTimeoutMs: number;
}

/** @param connections to one host at most, kept alive between calls */
export function httpClient({ connectTimeoutMs, requestTimeoutMs }: HttpTimeouts, connections: number): HttpClient {
  const agent = new Agent({
    connections,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  });

  async function exchange(url: URL, request: HttpPost, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: 'POST',
      headers: { ...request.headers, 'accept-encoding': 'gzip' },
      body: request.body,
      signal,
    });
    const headers = firstValues(answer.headers);
    const body = await readText(answer.body, headers['content-encoding'], request.maxAnswerBytes);
    return { status: answer.statusCode, headers, body };
  }

  return {
    async post(url, request, signal) {
      // The limits above bound each wait; a body that drips is bounded by the whole exchange's own.
      const timeout = AbortSignal.timeout(requestTimeoutMs);
      try {
        return await exchange(url, request, AbortSignal.any([signal, timeout]));
      } catch (error) {
        if (signal.aborted) {
          throw whyAborted(signal);
        }
        throw timeout.aborted ? timedOut(url, requestTimeoutMs) : explained(error, url);
      }
    },
    close: () => agent.destroy(),
  };
}

function firstValues(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function timedOut({ host }: URL, afterMs: number): NotAssessedError {
  return new NotAssessedError('timeout', `${host} did not answer within ${afterMs / 1000} seconds.`, { retry: {} });
}

/** What undici, TLS and DNS report, by their codes; their messages may hold anything. */
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
    return new NotAssessedError('network', `The TLS connection to ${host} can't be trusted (${code}).`);
  }
  const how = code === '' ? '' : ` (${code})`;
  return new NotAssessedError('network', `The connection to ${host} failed${how}.`, { retry: {} });
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : '';
}
