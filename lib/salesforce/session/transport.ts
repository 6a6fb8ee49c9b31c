/**
 * The transport under jsforce: sends its requests through {@link HttpClient}, if they are allowed.
 *
 * @module
 */
import { PassThrough } from 'node:stream';
import { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/index.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import type { HttpClient } from '../http/http.ts';
import type { Limits } from '../http/limits.ts';
import { checkOutgoing, type Outgoing } from '../http/outgoing.ts';
import { checkStatus } from './statuses.ts';

export interface TransportOptions {
  readonly http: HttpClient;
  readonly limits: Pick<Limits, 'maxAnswerBytes'>;
  readonly allowLoopback: boolean;
  readonly signal: AbortSignal;
  /** Called for each request that is sent. */
  readonly onRequest: (kind: Outgoing) => void;
}

/** Extends jsforce's own, since it takes nothing else; all that it would do itself is replaced. */
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

  async exchange({ url: asked, method, headers = {}, body: sent }: HttpRequest): Promise<HttpResponse> {
    const { http, limits, signal, onRequest } = this.#options;
    const { url, kind, body } = checkOutgoing({ url: asked, method, body: sent }, this.#options);
    onRequest(kind);
    const answer = await http.post(url, { headers, body, maxAnswerBytes: limits.maxAnswerBytes[kind] }, signal);
    checkStatus(answer, kind, this.#options);
    return { statusCode: answer.status, headers: { ...answer.headers }, body: answer.body };
  }
}
