import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { CauseCode } from '../../../lib/audit/model/causes.ts';
import { NotAssessedError, type Retry } from '../../../lib/salesforce/errors.ts';
import { orgRetries, type WithRetries } from '../../../lib/salesforce/http/retries.ts';

const never = new AbortController().signal;
const failing = (code: CauseCode, retry?: Retry) => new NotAssessedError(code, 'It failed.', { retry });
const passes = (signal = never) => orgRetries(signal, () => 0);

/** How often a call is made that fails so each time. */
async function triesOf(again: WithRetries, error: unknown): Promise<number> {
  let tries = 0;
  await expect(
    again(async () => {
      tries += 1;
      await sleep(5);
      throw error;
    }),
  ).rejects.toBe(error);
  return tries;
}

test('a failure that may pass is tried three times, any other once', async () => {
  expect(await triesOf(passes(), failing('network', {}))).toBe(3);
  expect(await triesOf(passes(), failing('request_limit_exceeded'))).toBe(1);
  expect(await triesOf(passes(), new TypeError('a defect'))).toBe(1);
});

test('a call that hung is tried twice', async () => {
  expect(await triesOf(passes(), failing('timeout', {}))).toBe(2);
});

test('all calls of an org share four retries', async () => {
  const again = passes();
  const tries = [];
  for (let call = 0; call < 4; call += 1) {
    tries.push(await triesOf(again, failing('salesforce_error', {})));
  }
  expect(tries).toEqual([3, 3, 1, 1]);
});

test('calls side by side that fail in the same moment pay once', async () => {
  const again = passes();
  const tries = await Promise.all(Array.from({ length: 10 }, () => triesOf(again, failing('network', {}))));
  expect(tries).toEqual(Array(10).fill(3));
});

test('a call that succeeds after a failure yields its value', async () => {
  let tries = 0;
  const value = await passes()(async () => {
    tries += 1;
    if (tries < 3) {
      throw failing('maintenance', {});
    }
    return 'value';
  });
  expect(value).toBe('value');
});

test('an org is not waited for longer than half a minute, however often it asks for it', async () => {
  expect(await triesOf(passes(), failing('maintenance', { afterMs: 30_001 }))).toBe(1);
});

test('the end of the time ends a pause', async () => {
  const ending = new AbortController();
  const tried = passes(ending.signal)(async () => {
    setTimeout(() => ending.abort(), 10);
    throw failing('maintenance', { afterMs: 29_000 });
  });
  await expect(tried).rejects.toMatchObject({ code: 'deadline' });
});
