/**
 * The loop inside a function's process: gets the next event from the Runtime API, calls the handler, and reports the outcome. It does
 * the same as the AWS runtime interface client does for async handlers. That client has a native part, which needs a C++
 * toolchain to install (docs/decisions/0005).
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 *
 * This file is run and never imported, and it depends on no package.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';

type Handler = (event: unknown, context: object) => unknown;

interface Reply {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

const { AWS_LAMBDA_RUNTIME_API = '', LAMBDA_TASK_ROOT = '.', _HANDLER = '' } = process.env;
/** Saved before the function can replace them. */
const STREAMS = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));

let current: string | undefined;
process.on('uncaughtException', (error) => void die(error, 129));
process.on('unhandledRejection', (reason) => void die(named('Runtime.UnhandledPromiseRejection', reason), 128));

const handler = await load();
for (;;) await serveNext(handler);

async function load(): Promise<Handler> {
  try {
    const [file = '', name = ''] = _HANDLER.split('.');
    const path = ['.mjs', '.cjs', '.js'].map((type) => join(LAMBDA_TASK_ROOT, `${file}${type}`)).find(existsSync);
    if (path === undefined) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${file}'`);
    const found = ((await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>)[name];
    if (typeof found === 'function') return found as Handler;
    throw named('Runtime.HandlerNotFound', `${_HANDLER} is undefined or not exported`);
  } catch (error) {
    await report('/init/error', error);
    return process.exit(1);
  }
}

async function serveNext(handle: Handler): Promise<void> {
  const { headers, body } = await call('GET', '/invocation/next');
  const id = `${headers['lambda-runtime-aws-request-id']}`;
  current = id;
  process.env._X_AMZN_TRACE_ID = `${headers['lambda-runtime-trace-id']}`;
  try {
    const answer = JSON.stringify((await handle(JSON.parse(body), contextOf(id, headers))) ?? null);
    await endOfLogs(id);
    await call('POST', `/invocation/${id}/response`, answer);
  } catch (error) {
    await report(`/invocation/${id}/error`, error, () => endOfLogs(id));
  }
  current = undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf(awsRequestId: string, headers: Reply['headers']): object {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Writes a mark at the end of an invocation's logs, because the pipes don't show where it is. */
async function endOfLogs(id: string): Promise<void> {
  await Promise.all(STREAMS.map((write) => new Promise<void>((done) => write(`\0END ${id}\n`, () => done()))));
}

/** An unhandled error ends the process. Lambda starts a new one for the next event. */
async function die(error: unknown, code: number): Promise<void> {
  if (current === undefined) process.stderr.write(`${inspect(error)}\n`);
  else await report(`/invocation/${current}/error`, error).catch(() => {});
  process.exit(code);
}

async function report(path: string, thrown: unknown, atEndOfLogs = async () => {}): Promise<void> {
  const error = thrown instanceof Error ? thrown : named(typeof thrown, thrown);
  // Lambda logs the error with all its properties, so these must not contain a secret.
  process.stderr.write(`${inspect(error)}\n`);
  await atEndOfLogs();
  const failure = { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  await call('POST', path, JSON.stringify(failure), { 'Lambda-Runtime-Function-Error-Type': error.name });
}

function named(name: string, cause: unknown): Error {
  const error = new Error(String(cause), { cause });
  error.name = name;
  return error;
}

/** Without a timeout, because the next event may come a day later. */
function call(method: string, path: string, body = '', headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const url = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime${path}`;
  const content = method === 'POST' ? { 'Content-Type': 'application/json' } : {};
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { ...content, ...headers }, agent: false }, (answer) => {
      text(answer).then((read) => resolve({ headers: answer.headers, body: read }), reject);
    });
    sent.on('error', reject).end(body);
  });
}
