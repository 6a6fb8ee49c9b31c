/**
 * Lambda's Runtime API on loopback: the side that a function's process polls.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a function reports instead of an answer. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export type Answer = { readonly payload: unknown } | { readonly error: FunctionError };

export interface RuntimeApi {
  /** For `AWS_LAMBDA_RUNTIME_API`: host and port. */
  readonly address: string;
  /** Hands the event to whoever polls next, and waits for the answer. */
  invoke(event: unknown, deadlineMs: number): Promise<Answer>;
  /** Answers all invocations that are waiting: their process is gone. */
  fail(error: FunctionError): void;
  close(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly event: unknown;
  readonly deadlineMs: number;
  readonly answer: (answer: Answer) => void;
}

const PREFIX = '/2018-06-01/runtime';
const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:eca-auditor';

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const waiting: Invocation[] = [];
  const running = new Map<string, Invocation>();
  let idle: ServerResponse | undefined;

  function handOut(): void {
    if (idle === undefined || idle.destroyed) return;
    const invocation = waiting.shift();
    if (!invocation) return;
    running.set(invocation.id, invocation);
    idle.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
      'lambda-runtime-invoked-function-arn': FUNCTION_ARN,
      'lambda-runtime-trace-id': `Root=1-00000000-${invocation.id.replaceAll('-', '').slice(0, 24)};Sampled=0`,
    });
    idle.end(JSON.stringify(invocation.event));
    idle = undefined;
  }

  function end(id: string, answer: Answer): boolean {
    const invocation = running.get(id);
    running.delete(id);
    invocation?.answer(answer);
    return invocation !== undefined;
  }

  function failAll(error: FunctionError): void {
    for (const { answer } of [...running.values(), ...waiting.splice(0)]) answer({ error });
    running.clear();
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${PREFIX}/invocation/next`) {
      idle = response;
      handOut();
      return;
    }
    const [, id = '', what] = /\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    const body: unknown = await json(request);
    if (path === `${PREFIX}/init/error`) failAll(body as FunctionError);
    else if (!end(id, what === 'response' ? { payload: body } : { error: body as FunctionError })) {
      response.writeHead(400).end('{"errorType":"InvalidRequestID"}');
      return;
    }
    response.writeHead(202).end('{"status":"OK"}');
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.writeHead(400).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event, deadlineMs) =>
      new Promise((answer) => {
        waiting.push({ id: randomUUID(), event, deadlineMs, answer });
        handOut();
      }),
    fail: failAll,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
