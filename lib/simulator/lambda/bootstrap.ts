/**
 * The function's process: polls the Runtime API and calls the handler, as Lambda's own runtime does. Ours, since the AWS
 * runtime interface client carries a native part that needs a C++ toolchain to install (docs/decisions/0005).
 *
 * @module
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [bundle = ''] = process.argv.slice(2);
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

type Handler = (event: unknown, context: object) => Promise<unknown>;

await run();

async function run(): Promise<void> {
  let handler: Handler;
  try {
    ({ handler } = (await import(pathToFileURL(join(bundle, 'index.mjs')).href)) as { handler: Handler });
  } catch (error) {
    await report('init/error', error);
    process.exit(1);
  }
  for (;;) {
    await serve(handler);
  }
}

async function serve(handler: Handler): Promise<void> {
  const next = await fetch(`${api}/invocation/next`);
  const id = next.headers.get('lambda-runtime-aws-request-id') ?? '';
  const event: unknown = await next.json();
  try {
    const answer = await handler(event, contextOf(id, next.headers));
    await post(`invocation/${id}/response`, answer ?? null);
  } catch (error) {
    await report(`invocation/${id}/error`, error);
  }
}

function contextOf(awsRequestId: string, headers: Headers): object {
  const deadline = Number(headers.get('lambda-runtime-deadline-ms'));
  const { AWS_LAMBDA_FUNCTION_NAME: functionName, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memoryLimitInMB } = process.env;
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB,
    invokedFunctionArn: headers.get('lambda-runtime-invoked-function-arn'),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'simulated',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function report(path: string, thrown: unknown): Promise<void> {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // Lambda writes what was thrown to the log, causes included: whatever hides there must be harmless.
  // biome-ignore lint/suspicious/noConsole: the log of a function is its standard error.
  console.error(error);
  await post(path, { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') });
}

async function post(path: string, body: unknown): Promise<void> {
  await fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(body) });
}
