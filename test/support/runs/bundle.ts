/**
 * One cold invocation of the built bundle.
 *
 * @module
 */
import { startFunction } from '../../../lib/simulator/lambda/start-function.ts';
import { HANG_TIMEOUT_MS } from '../hang-timeout.ts';

/** @throws Error with what the bundle logged, when the function fails. */
export async function invokeBundle(event: unknown, env: Readonly<Record<string, string>>): Promise<unknown> {
  const bundle = await startFunction({
    bundleDir: 'dist/functions/audit',
    env,
    timeoutMs: HANG_TIMEOUT_MS,
    initMs: HANG_TIMEOUT_MS,
  });
  try {
    const result = await bundle.invoke(event);
    if ('payload' in result) return result.payload;
    throw new Error([result.error.errorMessage, ...result.logs].join('\n'));
  } finally {
    await bundle.close();
  }
}
