/**
 * One execution environment: the process of a function, with the variables that Lambda sets and those of the function. It gets no
 * variables of this process.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LogLines, logLines } from './log-lines.ts';

/** Next to this file, also in the built CLI. */
const BOOTSTRAP = import.meta.url.endsWith('.ts') ? './bootstrap.ts' : './bootstrap.mjs';

export interface SandboxOptions {
  /** Absolute. */
  readonly bundleDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** In MiB. */
  readonly memory: number;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
}

export interface Sandbox {
  readonly logs: LogLines;
  /** The cause of the end as Lambda reports it: `exit status 1`, `signal: killed`. Settles after all logs have arrived. */
  readonly exited: Promise<string>;
  kill(signal: NodeJS.Signals): void;
}

export function startSandbox(options: SandboxOptions): Sandbox {
  const { bundleDir, memory } = options;
  const bootstrap = fileURLToPath(new URL(BOOTSTRAP, import.meta.url));
  const child = spawn(process.execPath, [`--max-old-space-size=${Math.floor(memory * 0.9)}`, bootstrap], {
    cwd: bundleDir,
    env: { ...options.env, ...lambdaVariables(options) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return {
    logs: logLines([child.stdout, child.stderr]),
    // "close" comes after the process has ended and its pipes are read completely.
    exited: once(child, 'close').then(([code, signal]) => exitText(code, signal)),
    kill: (signal) => void child.kill(signal),
  };
}

function exitText(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGKILL') return 'signal: killed';
  return signal === null ? `exit status ${code}` : `signal: ${signal}`;
}

export function functionName(bundleDir: string): string {
  return basename(bundleDir);
}

function lambdaVariables({ bundleDir, env, memory, runtimeApi }: SandboxOptions): Record<string, string> {
  const name = functionName(bundleDir);
  const region = env.AWS_REGION ?? 'eu-central-1';
  return {
    _HANDLER: 'index.handler',
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${memory}`,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'simulated/[$LATEST]',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_REGION: region,
    LAMBDA_TASK_ROOT: bundleDir,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: 'UTC',
  };
}
