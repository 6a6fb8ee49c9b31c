import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type FunctionOptions, startFunction } from '../../../lib/simulator/lambda/start-function.ts';
import { HANG_TIMEOUT_MS } from '../../support/hang-timeout.ts';

/** Does what the event asks for. */
const HANDLER = `
import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
let count = 0;
console.log('init');
export async function handler(event, context) {
  count += 1;
  console.log('out ' + count);
  process.stderr.write('err ' + count);
  if (event.do === 'throw') throw Object.assign(new TypeError('thrown'), { cause: new Error('because') });
  if (event.touch) writeFileSync(event.touch, '');
  if (event.do === 'hang') await pause(60_000);
  if (event.do === 'exit') process.exit(3);
  if (event.do === 'crash') setTimeout(() => { throw new RangeError('nobody waits for this'); }, 1) && await pause(60_000);
  if (event.do === 'reject') Promise.reject(new Error('unhandled')) && await pause(60_000);
  if (event.do === 'large') return 'x'.repeat(6 * 1024 * 1024 + 1);
  if (event.do === 'env') return process.env;
  await pause(5);
  const left = context.getRemainingTimeInMillis();
  return { count, event, context, left, nothing: undefined };
}`;

let bundleDir: string;
beforeAll(async () => {
  bundleDir = await mkdtemp(join(tmpdir(), 'audit-'));
  await writeFile(join(bundleDir, 'index.mjs'), HANDLER);
});
afterAll(() => rm(bundleDir, { recursive: true }));

async function start(options: Partial<FunctionOptions> = {}) {
  const started = await startFunction({ bundleDir, env: {}, timeoutMs: 30_000, initMs: HANG_TIMEOUT_MS, ...options });
  onTestFinished(() => started.close());
  return started;
}

test('answers with what the handler returns, and knows its context', async () => {
  const { invoke } = await start({ memory: 256 });
  const result = await invoke({ hello: 'wörld' });
  expect(result).toMatchObject({
    payload: {
      count: 1,
      event: { hello: 'wörld' },
      context: {
        awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
        invokedFunctionArn: expect.stringMatching(/^arn:aws:lambda:eu-central-1:\d{12}:function:audit-/),
        functionName: expect.stringMatching(/^audit-/),
        memoryLimitInMB: '256',
      },
    },
  });
  const { left } = (result as unknown as { payload: { left: number } }).payload;
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(30_000);
});

test('stays warm, and gives each invocation its own lines, the last without a line end too', async () => {
  const { invoke } = await start();
  const [first, second] = await Promise.all([invoke({}), invoke({})]);
  expect(first).toMatchObject({ payload: { count: 1 } });
  expect(second).toMatchObject({ payload: { count: 2 } });
  expect([...first.logs].sort()).toEqual(['err 1', 'init', 'out 1']);
  expect([...second.logs].sort()).toEqual(['err 2', 'out 2']);
});

test('reports what the handler throws, logs it with its cause, and stays warm', async () => {
  const { invoke } = await start();
  const thrown = await invoke({ do: 'throw' });
  expect(thrown).toMatchObject({ error: { errorType: 'TypeError', errorMessage: 'thrown' } });
  expect(thrown.logs.join('\n')).toContain('because');
  expect(await invoke({})).toMatchObject({ payload: { count: 2 } });
});

test('kills what takes too long; the next invocation gets a fresh process', async () => {
  const { invoke } = await start({ timeoutMs: 300 });
  const late = await invoke({ do: 'hang' });
  expect(late).toMatchObject({
    error: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/Task timed out after 0.30 seconds$/) },
  });
  expect(late.logs).toContain('out 1');
  expect(await invoke({})).toMatchObject({ payload: { count: 1 } });
});

test.each([
  ['exit', 'Runtime.ExitError', /Runtime exited with error: exit status 3$/],
  ['crash', 'RangeError', /nobody waits for this/],
  ['reject', 'Runtime.UnhandledPromiseRejection', /unhandled/],
])('outlives a process that ends by itself (%s)', async (what, errorType, errorMessage) => {
  const { invoke } = await start();
  expect(await invoke({ do: what })).toMatchObject({
    error: { errorType, errorMessage: expect.stringMatching(errorMessage) },
  });
  expect(await invoke({})).toMatchObject({ payload: { count: 1 } });
});

test('can be killed in the midst of an invocation', async () => {
  const { invoke, kill } = await start();
  await invoke({});
  const touch = join(bundleDir, 'begun');
  const hanging = invoke({ do: 'hang', touch });
  await vi.waitUntil(() => existsSync(touch), { timeout: HANG_TIMEOUT_MS });
  kill('SIGKILL');
  expect(await hanging).toMatchObject({
    error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('signal: killed') },
  });
  expect(await invoke({})).toMatchObject({ payload: { count: 1 } });
});

test('refuses an answer above 6 MiB', async () => {
  const { invoke } = await start();
  expect(await invoke({ do: 'large' })).toMatchObject({ error: { errorType: 'Function.ResponseSizeTooLarge' } });
  expect(await invoke({})).toMatchObject({ payload: { count: 2 } });
});

test('inherits nothing of the environment that it is started from', async () => {
  vi.stubEnv('CANARY', 'secret');
  onTestFinished(() => void vi.unstubAllEnvs());
  const { invoke } = await start({ env: { GIVEN: 'yes', AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: 'mine' } });
  const result = await invoke({ do: 'env' });
  expect(result).toMatchObject({
    payload: {
      GIVEN: 'yes',
      AWS_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      _HANDLER: 'index.handler',
    },
  });
  expect(JSON.stringify(result)).not.toContain('CANARY');
  expect(result).not.toMatchObject({ payload: { AWS_LAMBDA_FUNCTION_NAME: 'mine' } });
});

test.each([
  ['export const other = 1;', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
  ['throw new SyntaxError("at load");', 'SyntaxError', 'at load'],
])('reports why a bundle can not be loaded: %s', async (source, errorType, errorMessage) => {
  const broken = await mkdtemp(join(tmpdir(), 'broken-'));
  onTestFinished(() => rm(broken, { recursive: true }));
  await writeFile(join(broken, 'index.mjs'), source);
  const { invoke } = await start({ bundleDir: broken });
  expect(await invoke({})).toMatchObject({ error: { errorType, errorMessage } });
  expect(await invoke({})).toMatchObject({ error: { errorType, errorMessage } });
});

test('reports a missing bundle', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'empty-'));
  onTestFinished(() => rm(empty, { recursive: true }));
  const { invoke } = await start({ bundleDir: empty });
  expect(await invoke({})).toMatchObject({ error: { errorType: 'Runtime.ImportModuleError' } });
});
