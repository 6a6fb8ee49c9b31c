/**
 * The HTTP server of one org. Each org has its own, as each org has its own My Domain.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { SalesforceAnswer } from './answer.ts';
import { answer } from './answer-request.ts';
import type { CallLog } from './calls.ts';
import type { ActiveFault } from './faults/fault.ts';
import type { Org } from './org.ts';
import { parseRequest } from './request.ts';

const compress = promisify(gzip);
/** Long, because closing an idle connection while a client reuses it would cause an unintended error. */
const KEEP_ALIVE_MS = 120_000;
/** Smaller bodies are not compressed. */
const LEAST_TO_COMPRESS = 1024;

export interface ServerOptions {
  readonly log: CallLog;
  /** Delay of each answer. */
  readonly latencyMs: number;
  /** The active faults. */
  readonly faults: readonly ActiveFault[];
}

/** Listens on a free loopback port, and sets the URL of the org. */
export async function listen(org: Org, options: ServerOptions): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    serve(org, options, incoming, outgoing).catch((error) => outgoing.destroy(error));
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  org.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return server;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function serve(
  org: Org,
  { log, latencyMs, faults }: ServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const asked = parseRequest({ method, path, headers, body: await text(incoming) });
  const matching = faults.filter((fault) => fault.matches(asked));
  const end = log.begin({
    org: org.alias,
    operation: asked.operation,
    at: org.clock(),
    ...(asked.kind === 'metadata' ? { types: asked.types, names: asked.names } : {}),
  });
  if (latencyMs > 0) await sleep(latencyMs);
  const plain = await answer(org, asked, matching);
  const gzipped = `${headers['accept-encoding'] ?? ''}`.includes('gzip') ? await compressed(plain) : plain;
  end({ status: plain.status, ...(matching[0] ? { fault: matching[0].name } : {}) });
  const sending = matching.map(({ effect }) => effect).find(({ kind }) => kind === 'send');
  if (sending?.kind === 'send') sending.send(outgoing, plain);
  else outgoing.writeHead(gzipped.status, { ...gzipped.headers }).end(gzipped.body);
}

async function compressed(plain: SalesforceAnswer): Promise<SalesforceAnswer> {
  if (plain.headers['content-encoding'] !== undefined || plain.body.length < LEAST_TO_COMPRESS) return plain;
  return {
    ...plain,
    headers: { ...plain.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: await compress(plain.body, { level: constants.Z_BEST_SPEED }),
  };
}
