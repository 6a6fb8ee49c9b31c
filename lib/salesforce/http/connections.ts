/**
 * Connections to Salesforce: the time to open one is limited, and nothing outside this file can weaken their TLS.
 *
 * @module
 */
import { Agent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/** Set here, so that neither NODE_TLS_REJECT_UNAUTHORIZED=0 nor Node's option `--tls-min-v1.0` changes it. */
const TLS = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

interface HostConnections {
  /** Whether the other connections were opened too. */
  isOpened: boolean;
  /** Open, or being opened, and not yet used by a request. */
  readonly spare: Set<TLSSocket>;
}

/**
 * An agent that can open connections before they are needed. Opening one takes two round trips, which then overlap with
 * another call.
 */
export class SecureAgent extends Agent {
  readonly #connectTimeoutMs: number;
  readonly #prepared = new Map<string, HostConnections>();

  /** @param connections the most to one host, kept alive between calls */
  constructor(connections: number, connectTimeoutMs: number) {
    super({ ...TLS, keepAlive: true, maxSockets: connections });
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

  #openOthers(options: RequestOptions, prepared: HostConnections | undefined): void {
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
        limitConnectTime(socket, this.#connectTimeoutMs);
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

/** Node's own timeout limits how long a socket is inactive, not the whole time until it is connected. */
export function limitConnectTime(socket: Duplex & { readonly connecting?: boolean }, timeoutMs: number): void {
  if (socket.connecting !== true) {
    return;
  }
  const late = () => socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(late, timeoutMs);
  const inTime = () => clearTimeout(timer);
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', inTime).once('close', inTime);
}
