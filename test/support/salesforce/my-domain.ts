/**
 * The My Domain of a simulated org: https by name before the simulator, which speaks http on a port of the loopback.
 *
 * @module
 */
import { request } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';

export interface MyDomain {
  readonly port: number;
  /** Connections whose handshake is done, since the beginning. */
  opened(): number;
  close(): void;
}

export interface MyDomainOptions {
  readonly host: string;
  /** The simulated org's own URL. */
  readonly behind: string;
  readonly tls: ServerOptions;
  /** Awaited before a call is passed on. */
  readonly gate?: (body: string) => Promise<void>;
}

export async function startMyDomain({ host, behind, tls, gate }: MyDomainOptions): Promise<MyDomain> {
  const sockets = new Set<Socket>();
  let opened = 0;
  const server = createServer({ keepAliveTimeout: 120_000, ...tls }, async (incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const body = await text(incoming);
    await gate?.(body);
    const passedOn = request(new URL(url, behind), { method, headers }, async (answer) => {
      const { 'content-length': _, ...kept } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 500, kept);
      if (url === '/services/oauth2/token') {
        outgoing.end((await text(answer)).replaceAll(behind, `https://${host}`));
      } else {
        answer.pipe(outgoing);
      }
    });
    passedOn.on('error', () => outgoing.destroy()).end(body);
  });
  server.on('secureConnection', () => {
    opened += 1;
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('error', () => {}).once('close', () => sockets.delete(socket)));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    opened: () => opened,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
