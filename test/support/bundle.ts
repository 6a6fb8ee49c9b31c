/**
 * The built bundle's handler in a process of its own, with the environment given and no other.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

const INVOKE = `
  const { handler } = await import(process.argv[1]);
  const context = { awsRequestId: 'request-1', functionName: 'audit', getRemainingTimeInMillis: () => 60_000 };
  process.send(await handler(JSON.parse(process.argv[2]), context), () => process.disconnect());
`;

/** @throws Error with what the bundle logged, when the handler throws. */
export async function invokeBundle(event: unknown, env: Readonly<Record<string, string>>): Promise<unknown> {
  const bundle = new URL('../../dist/functions/audit/index.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', INVOKE, bundle, JSON.stringify(event)], {
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let answer: unknown;
  child.on('message', (message) => {
    answer = message;
  });
  const [out, errors, [code]] = await Promise.all([read(child.stdout), read(child.stderr), once(child, 'close')]);
  if (code !== 0) throw new Error(`The bundle ended with ${code}:\n${out}${errors}`);
  return answer;
}

async function read(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}
