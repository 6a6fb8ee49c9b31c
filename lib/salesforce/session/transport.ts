/**
 * The transport of jsforce: sends its requests through {@link HttpClient}, if they are allowed.
 *
 * @module
 */
import { PassThrough } from 'node:stream';
import { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/index.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import type { ApiCall } from '../../run/ports.ts';
import { checkRequest } from '../http/allowed-requests.ts';
import type { HttpClient } from '../http/http.ts';
import type { Limits } from '../http/limits.ts';
import { checkStatus } from './statuses.ts';

export interface TransportOptions {
  readonly http: HttpClient;
  readonly limits: Pick<Limits, 'maxAnswerBytes'>;
  readonly allowLoopback: boolean;
  readonly signal: AbortSignal;
  /** Called for each request that is sent. */
  readonly onRequest: (kind: ApiCall) => void;
}

/** Extends jsforce's class, because jsforce accepts nothing else. Overrides the only method that sends. */
export class BoundedTransport extends Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    super();
    this.#options = options;
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    // jsforce also offers answers as streams, which are not used here.
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.exchange(request) }));
  }

  /** Announces many concurrent calls to this host. */
  prepare(origin: string): void {
    this.#options.http.prepare(new URL(origin));
  }

  async exchange(request: HttpRequest): Promise<HttpResponse> {
    const { http, limits, signal, onRequest } = this.#options;
    const { url, kind, body } = checkRequest(request, this.#options);
    onRequest(kind);
    const { headers = {} } = request;
    const answer = await http.post(url, { headers, body, maxAnswerBytes: limits.maxAnswerBytes[kind] }, signal);
    checkStatus(answer, kind, this.#options);
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
  }
}
