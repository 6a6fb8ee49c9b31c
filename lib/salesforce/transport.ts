/**
 * The transport under jsforce: its requests go out through {@link HttpClient}, if they may go out at all.
 *
 * @module
 */
import { PassThrough } from 'node:stream';
import { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/index.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import type { HttpAnswer, HttpClient } from './http.ts';
import { checkOutgoing, type Outgoing } from './outgoing.ts';
import { checkStatus } from './statuses.ts';

export interface TransportOptions {
  readonly http: HttpClient;
  readonly allowLoopback: boolean;
  readonly signal: AbortSignal;
  /** Told of each request that goes out. */
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
    // jsforce offers answers as streams too; nobody here reads one.
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#exchange(request) }));
  }

  async #exchange({ url, method, headers = {}, body }: HttpRequest): Promise<HttpResponse> {
    const { http, signal, onRequest } = this.#options;
    const outgoing = checkOutgoing({ url, method, body }, this.#options);
    onRequest(outgoing.kind);
    const answer = await http.post(outgoing.url, { headers, body: String(body) }, signal);
    checkStatus(answer, outgoing.kind, this.#options);
    return toResponse(answer);
  }
}

function toResponse({ status, headers, body }: HttpAnswer): HttpResponse {
  return { statusCode: status, headers: { ...headers }, body };
}
