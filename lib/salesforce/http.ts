/**
 * One HTTP exchange with Salesforce: bounded in time and size whatever the other side does, and never a redirect.
 *
 * @module
 */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent } from 'undici';
import { NotAssessedError, type Retry } from './errors.ts';

export interface HttpLimits {
  readonly connectTimeoutMs: number;
  /** From sending to the last byte of the answer. */
  readonly requestTimeoutMs: number;
  /** After decompression. */
  readonly maxAnswerBytes: number;
}

/** Twice as long as Salesforce's slowest answers to these calls; far more than 5,000 apps take. */
export const HTTP_LIMITS: HttpLimits = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
  maxAnswerBytes: 32 * 1024 * 1024,
};

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; of several values the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpClient {
  /** @throws NotAssessedError `network`, `timeout`, `org_gone`, `invalid_answer`, or `deadline` once `signal` is aborted. */
  post(url: URL, request: HttpPost, signal: AbortSignal): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpPost {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @param connections to one host at most, kept alive between calls */
export function httpClient(limits: HttpLimits, connections: number): HttpClient {
  const agent = new Agent({
    connections,
    connect: { timeout: limits.connectTimeoutMs },
    headersTimeout: limits.requestTimeoutMs,
    bodyTimeout: limits.requestTimeoutMs,
  });

  async function exchange(url: URL, { headers, body }: HttpPost, signal: AbortSignal): Promise<HttpAnswer> {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname,
      method: 'POST',
      headers: { ...headers, 'accept-encoding': 'gzip' },
      body,
      signal,
    });
    const raw = await readBounded(answer.body, limits.maxAnswerBytes);
    const received = firstValues(answer.headers);
    return {
      status: answer.statusCode,
      headers: received,
      body: await decoded(raw, received['content-encoding'], limits.maxAnswerBytes),
    };
  }

  return {
    async post(url, request, signal) {
      // The limits above bound each wait; a body that drips is bounded by the whole exchange's own.
      const timeout = AbortSignal.timeout(limits.requestTimeoutMs);
      try {
        return await exchange(url, request, AbortSignal.any([signal, timeout]));
      } catch (error) {
        if (signal.aborted) {
          throw deadlineReached();
        }
        throw timeout.aborted ? timedOut(url, limits) : explained(error, url, limits);
      }
    },
    close: () => agent.destroy(),
  };
}

/** The run's own time is over. */
export function deadlineReached(): NotAssessedError {
  return new NotAssessedError('deadline', "The run's own time ended before this org was read.");
}

async function readBounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      // Leaving the loop destroys the body, and with it the connection.
      throw tooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function decoded(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<string> {
  const bytes = await uncompressed(raw, encoding, maxBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalidAnswer('it is not UTF-8');
  }
}

async function uncompressed(raw: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return raw;
    case 'gzip':
    case 'x-gzip':
      try {
        return await promisify(gunzip)(raw, { maxOutputLength: maxBytes });
      } catch (error) {
        throw codeOf(error) === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxBytes) : invalidAnswer('its gzip is damaged');
      }
    default:
      throw invalidAnswer('it is compressed in a way that was not asked for');
  }
}

function firstValues(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** An answer that can't be trusted; the same call may bring a good one. */
export function invalidAnswer(what: string, retry: Retry | undefined = {}): NotAssessedError {
  return new NotAssessedError('invalid_answer', `Salesforce's answer can't be trusted: ${what}.`, { retry });
}

function tooLarge(maxBytes: number): NotAssessedError {
  return invalidAnswer(`it is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB`, undefined);
}

function timedOut({ host }: URL, { requestTimeoutMs }: HttpLimits): NotAssessedError {
  return new NotAssessedError('timeout', `${host} did not answer within ${requestTimeoutMs / 1000} seconds.`, {
    retry: {},
  });
}

/** What undici, TLS and DNS report, by their codes; their messages may hold anything. */
function explained(error: unknown, url: URL, limits: HttpLimits): NotAssessedError {
  if (error instanceof NotAssessedError) {
    return error;
  }
  const code = codeOf(error);
  if (code === 'ENOTFOUND') {
    return new NotAssessedError('org_gone', `The host ${url.host} does not exist (DNS).`);
  }
  if (/TIMEOUT|ETIMEDOUT/.test(code)) {
    return timedOut(url, limits);
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|UNABLE_TO/.test(code)) {
    return new NotAssessedError('network', `The TLS connection to ${url.host} can't be trusted (${code}).`);
  }
  const how = code === '' ? '' : ` (${code})`;
  return new NotAssessedError('network', `The connection to ${url.host} failed${how}.`, { retry: {} });
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code) ? code : '';
}
