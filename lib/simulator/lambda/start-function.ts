/**
 * Runs a built bundle as Lambda does: in its own process, over the Runtime API, which stays warm between invocations and is killed at
 * the timeout.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { type FunctionError, type InvocationOutcome, startRuntimeApi } from './runtime-api.ts';
import { functionName, type Sandbox, startSandbox } from './sandbox.ts';

export interface FunctionOptions {
  /** Folder of `index.mjs` (or `.cjs`, `.js`), which exports `handler`. */
  readonly bundleDir: string;
  /** The variables of its environment, in addition to those that Lambda sets. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Timeout for loading the module. @default ten seconds, Lambda's limit */
  readonly initMs?: number;
  /** In MiB. @default 1024 */
  readonly memory?: number;
}

/** `logs`: the lines on stdout and stderr since the previous invocation. */
export type InvocationResult = InvocationOutcome & { readonly logs: readonly string[] };

export interface RunningFunction {
  /** An error of the function is part of the result. Invocations run one after the other, as in one execution environment. */
  invoke(event: unknown): Promise<InvocationResult>;
  /** Ends the process, even during an invocation. The next invocation gets a new one. */
  kill(signal: NodeJS.Signals): void;
  close(): Promise<void>;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html, "Init phase" */
const INIT_MS = 10_000;

export async function startFunction(options: FunctionOptions): Promise<RunningFunction> {
  const { env, timeoutMs, initMs = INIT_MS, memory = 1024 } = options;
  const bundleDir = resolve(options.bundleDir);
  const functionArn = `arn:aws:lambda:${env.AWS_REGION ?? 'eu-central-1'}:123456789012:function:${functionName(bundleDir)}`;
  let failInit: (error: FunctionError) => void = () => {};
  const api = await startRuntimeApi((error) => failInit(error));
  let sandbox: Sandbox | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function warmSandbox(): Sandbox {
    if (sandbox) return sandbox;
    const own = startSandbox({ bundleDir, env, memory, runtimeApi: api.address });
    sandbox = own;
    void own.exited.then(() => {
      if (sandbox !== own) return;
      sandbox = undefined;
      api.reset();
    });
    return own;
  }

  async function invokeOnce(event: unknown): Promise<InvocationResult> {
    const requestId = randomUUID();
    const isCold = sandbox === undefined;
    const own = warmSandbox();
    const outcome = await new Promise<InvocationOutcome>((settle) => {
      const fail = (errorType: string, what: string) =>
        settle({ error: { errorType, errorMessage: `RequestId: ${requestId} Error: ${what}` } });
      const limit = (ms: number, what: string) =>
        setTimeout(() => {
          fail('Sandbox.Timedout', `${what} timed out after ${(ms / 1000).toFixed(2)} seconds`);
          own.kill('SIGKILL');
        }, ms);
      let timer = isCold ? limit(initMs, 'Init') : undefined;
      void own.exited.then((how) => {
        clearTimeout(timer);
        fail('Runtime.ExitError', `Runtime exited with error: ${how}`);
      });
      failInit = (error) => settle({ error });
      api.offer({
        requestId,
        event,
        functionArn,
        deadline() {
          clearTimeout(timer);
          timer = limit(timeoutMs, 'Task');
          return Date.now() + timeoutMs;
        },
        settle(outcome) {
          clearTimeout(timer);
          settle(outcome);
        },
      });
    });
    // If the process also ends, waits for that, so that the next invocation gets a new one.
    await Promise.race([own.logs.endOf(requestId), own.exited]);
    return { ...outcome, logs: own.logs.take() };
  }

  return {
    invoke(event) {
      const result = last.then(() => invokeOnce(event));
      last = result;
      return result;
    },
    kill: (signal) => sandbox?.kill(signal),
    async close() {
      const exited = sandbox?.exited;
      sandbox?.kill('SIGKILL');
      await exited;
      await api.close();
    },
  };
}
