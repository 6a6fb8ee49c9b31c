/**
 * Lambda's Runtime API on loopback: delivers events to a function's process and receives the outcomes.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The error that a function reports. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type InvocationOutcome = { readonly payload: unknown } | { readonly error: FunctionError };

export interface RuntimeInvocation {
  readonly requestId: string;
  readonly event: unknown;
  readonly functionArn: string;
  /** Milliseconds since the epoch. Called when the event is delivered. */
  readonly deadline: () => number;
  /** Only the first call counts. */
  readonly settle: (outcome: InvocationOutcome) => void;
}

export interface RuntimeApi {
  /** `host:port`, as `AWS_LAMBDA_RUNTIME_API` gives it. */
  readonly address: string;
  /** Delivers the event to the process that polls next. */
  offer(invocation: RuntimeInvocation): void;
  /** Forgets all invocations, after the process has ended. */
  reset(): void;
  close(): Promise<void>;
}

const PREFIX = '/2018-06-01/runtime';
const OUTCOME = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;
/** The limit of a synchronous answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD = 6 * 1024 * 1024;

/** @param onInitError called when the function's module could not be loaded */
export async function startRuntimeApi(onInitError: (error: FunctionError) => void): Promise<RuntimeApi> {
  let offered: RuntimeInvocation | undefined;
  let waiting: ServerResponse | undefined;
  let running: RuntimeInvocation | undefined;

  function deliver(): void {
    if (!offered || !waiting) return;
    const { requestId, functionArn, deadline, event } = offered;
    waiting.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(deadline()),
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Trace-Id': `Root=1-00000000-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    waiting.end(JSON.stringify(event));
    [running, offered, waiting] = [offered, undefined, undefined];
  }

  function poll(response: ServerResponse): void {
    waiting = response;
    // A process that ends while it waits gets no event.
    response.on('close', () => {
      if (waiting === response) waiting = undefined;
    });
    deliver();
  }

  function finish(response: ServerResponse, { id, kind, body }: Record<'id' | 'kind' | 'body', string>): void {
    if (running?.requestId !== id) {
      sendJson(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
      return;
    }
    const { settle } = running;
    running = undefined;
    if (kind === 'response' && Buffer.byteLength(body) > MAX_PAYLOAD) {
      const errorMessage = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD} bytes).`;
      sendJson(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage });
      settle({ error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } });
      return;
    }
    const outcome: unknown = JSON.parse(body);
    sendJson(response, 202, { status: 'OK' });
    settle(kind === 'response' ? { payload: outcome } : { error: outcome as FunctionError });
  }

  function handle({ method, url = '' }: IncomingMessage, body: string, response: ServerResponse): void {
    const [, id = '', kind = ''] = OUTCOME.exec(url) ?? [];
    if (method === 'GET' && url === `${PREFIX}/invocation/next`) poll(response);
    else if (method === 'POST' && kind !== '') finish(response, { id, kind, body });
    else if (method === 'POST' && url === `${PREFIX}/init/error`) {
      const error = JSON.parse(body) as FunctionError;
      sendJson(response, 202, { status: 'OK' });
      onInitError(error);
    } else sendJson(response, 404, {});
  }

  const server = createServer(async (incoming, response) => {
    try {
      handle(incoming, await text(incoming), response);
    } catch {
      sendJson(response, 400, { errorType: 'BadRequest', errorMessage: 'The body is not JSON.' });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    offer(invocation) {
      offered = invocation;
      deliver();
    },
    reset() {
      [offered, waiting, running] = [undefined, undefined, undefined];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
