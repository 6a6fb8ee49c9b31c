/**
 * Connections that break or never end.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import type { SalesforceAnswer } from '../answer.ts';
import type { Fault } from './fault.ts';

const EVERY_CALL = ['token', 'listMetadata', 'readMetadata'] as const;
const DRIP_MS = 200;
const CHUNK = Buffer.alloc(64 * 1024, ' ');

export const CONNECTIONS = {
  'headers-never': connection('The connection is taken, and nothing ever comes.', () => {}),
  'headers-late': connection('The answer comes after three seconds.', (response, original) => {
    const timer = setTimeout(
      () => response.writeHead(original.status, { ...original.headers }).end(original.body),
      3000,
    );
    response.on('close', () => clearTimeout(timer));
  }),
  'body-stalls': connection('Half of the body comes, and then nothing.', (response, original) => {
    begin(response, original).write(half(original));
  }),
  'body-drips': connection('The body comes byte by byte, five a second.', (response, original) => {
    begin(response, original);
    const all = Buffer.from(original.body);
    let at = 0;
    const timer = setInterval(() => {
      response.write(all.subarray(at, at + 1));
      at += 1;
      if (at >= all.length) response.end();
    }, DRIP_MS);
    response.on('close', () => clearInterval(timer));
  }),
  'body-endless': connection('The body never ends.', (response, original) => {
    begin(response, original).write(half(original));
    const more = () => {
      while (!response.destroyed && response.write(CHUNK));
    };
    response.on('drain', more);
    more();
  }),
  'body-short': connection(
    'The body is shorter than its length says, and the connection closes.',
    (response, original) => {
      const length = String(Buffer.byteLength(original.body) + 1000);
      response.writeHead(original.status, { ...original.headers, 'content-length': length });
      response.write(original.body, () => response.socket?.end());
    },
  ),
  'reset-before-headers': connection('The connection is reset before anything came.', (response) => {
    response.socket?.resetAndDestroy();
  }),
  'reset-in-body': connection('The connection is reset in the middle of the body.', (response, original) => {
    begin(response, original).write(half(original), () => response.socket?.resetAndDestroy());
  }),
  'not-http': connection('What comes is not HTTP.', (response) => {
    response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
  }),
  'headers-huge': connection('A header of one megabyte comes.', (response, original) => {
    response.writeHead(original.status, { ...original.headers, 'x-huge': 'x'.repeat(1024 * 1024) }).end(original.body);
  }),
} as const satisfies Record<string, Fault>;

function connection(description: string, send: (response: ServerResponse, original: SalesforceAnswer) => void) {
  return { description, operations: EVERY_CALL, effect: { kind: 'send', send } } as const satisfies Fault;
}

function begin(response: ServerResponse, { status, headers }: SalesforceAnswer): ServerResponse {
  return response.writeHead(status, { ...headers });
}

function half({ body }: SalesforceAnswer): Buffer {
  const all = Buffer.from(body);
  return all.subarray(0, Math.floor(all.length / 2));
}
