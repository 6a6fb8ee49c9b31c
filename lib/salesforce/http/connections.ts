/**
 * Connections to Salesforce: bounded in the time that they take to open, and with TLS that nothing outside this file weakens.
 *
 * @module
 */
import { Agent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** Said here, so that neither NODE_TLS_REJECT_UNAUTHORIZED=0 nor Node's option `--tls-min-v1.0` changes it. */
const TRUST = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

interface Prepared {
  isOpened: boolean;
  /** Open, or opening, and not used by a request yet. */
  readonly spare: Set<TLSSocket>;
}

/**
 * An agent that can open connections before they are needed. Opening one takes two round trips, which then overlap with
 * another call.
 */
export class SecureAgent extends Agent {
  readonly #connectTimeoutMs: number;
  readonly #prepared = new Map<string, Prepared>();

  /** @param connections to one host at most, kept alive between calls */
  constructor(connections: number, connectTimeoutMs: number) {
    super({ ...TRUST, keepAlive: true, maxSockets: connections });
    this.#connectTimeoutMs = connectTimeoutMs;
  }

  /** Announces many concurrent calls to this host. Its first connection, once it is open, opens all others. */
  prepare({ hostname }: URL): void {
    if (!this.#prepared.has(hostname)) {
      this.#prepared.set(hostname, { isOpened: false, spare: new Set() });
    }
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    const prepared = this.#prepared.get(`${options.host}`);
    const [spare] = prepared?.spare ?? [];
    if (spare !== undefined) {
      prepared?.spare.delete(spare);
      return spare;
    }
    const socket = super.createConnection(options, callback);
    socket?.once('secureConnect', () => this.#openOthers(options, prepared));
    return socket;
  }

  #openOthers(options: RequestOptions, prepared: Prepared | undefined): void {
    if (prepared === undefined || prepared.isOpened) {
      return;
    }
    prepared.isOpened = true;
    const name = this.getName(options);
    const open = (this.sockets[name]?.length ?? 0) + (this.freeSockets[name]?.length ?? 0);
    for (let count = open; count < this.maxSockets; count += 1) {
      const socket = super.createConnection(options);
      if (socket instanceof TLSSocket) {
        prepared.spare.add(socket);
        boundConnecting(socket, this.#connectTimeoutMs);
        // A failure is ignored: the request that would have used this connection opens its own.
        socket.on('error', () => {}).once('close', () => prepared.spare.delete(socket));
      }
    }
  }

  override destroy(): void {
    for (const { spare } of this.#prepared.values()) {
      for (const socket of spare) {
        socket.destroy();
      }
    }
    super.destroy();
  }
}

/** Node limits the inactivity of a socket, not the whole time until it is connected. */
export function boundConnecting(socket: Duplex & { readonly connecting?: boolean }, timeoutMs: number): void {
  if (socket.connecting !== true) {
    return;
  }
  const late = () => socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(late, timeoutMs);
  const inTime = () => clearTimeout(timer);
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', inTime).once('close', inTime);
}
