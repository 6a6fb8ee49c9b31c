/** The limits of one exchange: it always ends, with the right cause, whatever the server does and whenever it is aborted. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NotAssessedError } from '../../../lib/salesforce/errors.ts';
import { type HttpTimeouts, httpClient } from '../../../lib/salesforce/http/http.ts';

const PATIENT: HttpTimeouts = { connectTimeoutMs: 600_000, requestTimeoutMs: 600_000 };
const REQUEST = { headers: {}, body: 'asked', maxAnswerBytes: 1024 };
const GIVEN_UP = new NotAssessedError('timeout', 'The org did not answer all calls within 60 seconds.');

async function listening(server: Server, scheme: 'http' | 'https' = 'http'): Promise<URL> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => {})));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return new URL(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function client(timeouts: Partial<HttpTimeouts> = {}, connections = 10) {
  const http = httpClient({ ...PATIENT, ...timeouts }, connections);
  onTestFinished(() => http.close());
  return http;
}

const never: RequestListener = () => {};
const stalls: RequestListener = (_, answer) => void answer.writeHead(200).write('some');
const drips: RequestListener = (_, answer) => {
  const timer = setInterval(() => answer.write(' '), 5);
  answer.writeHead(200).on('close', () => clearInterval(timer));
};

describe('called off', () => {
  test('before it begins: no connection is opened', async () => {
    let connections = 0;
    const url = await listening(createServer(never).on('connection', () => (connections += 1)));
    await expect(client().post(url, REQUEST, AbortSignal.abort(GIVEN_UP))).rejects.toBe(GIVEN_UP);
    expect(connections).toBe(0);
  });

  test('while TLS is being agreed on', async () => {
    const silent = createTcpServer();
    const url = await listening(silent, 'https');
    const { signal, abort } = new Abort();
    silent.on('connection', abort);
    await expect(client().post(url, REQUEST, signal)).rejects.toBe(GIVEN_UP);
  });

  test.each([
    ['before the answer', never],
    ['within the body', stalls],
  ])('%s, and so is what waits for its connection', async (_, listener) => {
    const { signal, abort } = new Abort();
    const server = createServer((request, answer) => {
      listener(request, answer);
      setTimeout(abort, 20);
    });
    const http = client({}, 1);
    const url = await listening(server);
    const posts = [http.post(url, REQUEST, signal), http.post(url, REQUEST, signal)];
    expect(await Promise.allSettled(posts)).toEqual(posts.map(() => ({ status: 'rejected', reason: GIVEN_UP })));
  });

  test('by the run, whose time is over', async () => {
    const run = new AbortController();
    const url = await listening(createServer(() => run.abort()));
    await expect(client().post(url, REQUEST, run.signal)).rejects.toMatchObject({ code: 'deadline' });
  });
});

class Abort {
  readonly #controller = new AbortController();
  readonly signal = this.#controller.signal;
  readonly abort = () => this.#controller.abort(GIVEN_UP);
}

describe('bounded', () => {
  const { signal } = new AbortController();

  test.each([
    ['no answer', never],
    ['a body that stalls', stalls],
    ['a body that drips', drips],
  ])('in the time of the whole exchange: %s', async (_, listener) => {
    const url = await listening(createServer(listener));
    const error = { code: 'timeout', message: `${url.host} did not answer within 0.1 seconds.`, retry: {} };
    await expect(client({ requestTimeoutMs: 100 }).post(url, REQUEST, signal)).rejects.toMatchObject(error);
  });

  test('in the time until a connection is there, the handshake of TLS included', async () => {
    const url = await listening(createTcpServer(), 'https');
    const error = { code: 'timeout', message: `No connection to ${url.host} in time (ETIMEDOUT).` };
    await expect(client({ connectTimeoutMs: 50 }).post(url, REQUEST, signal)).rejects.toMatchObject(error);
  });

  test('in size, and the rest is not waited for', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await listening(
      createServer((_, answer) => {
        answer.on('close', () => closed.resolve());
        answer.writeHead(200).write('x'.repeat(2048));
      }),
    );
    await expect(client().post(url, REQUEST, signal)).rejects.toMatchObject({ code: 'invalid_answer' });
    await closed.promise;
  });

  test('a connection that was kept is used again', async () => {
    let connections = 0;
    const server = createServer((_, answer) => void answer.end('ok'));
    const url = await listening(server.on('connection', () => (connections += 1)));
    const http = client();
    expect((await http.post(url, REQUEST, signal)).body).toBe('ok');
    expect((await http.post(url, REQUEST, signal)).body).toBe('ok');
    expect(connections).toBe(1);
  });

  test('a host that does not speak TLS is reported', async () => {
    const url = await listening(
      createTcpServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'https',
    );
    const error = { code: 'network', message: expect.stringContaining('does not speak TLS (ERR_SSL_') };
    await expect(client().post(url, REQUEST, signal)).rejects.toMatchObject(error);
  });
});
