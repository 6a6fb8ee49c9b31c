import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { semaphore } from '../../lib/run/semaphore.ts';

/** Acquires permits, and notes in `entered` who has them. */
function guests(capacity: number) {
  const permits = semaphore(capacity);
  const entered: string[] = [];
  const leave = new Map<string, () => void>();
  return {
    entered,
    async ask(name: string, apps: number) {
      void permits.acquire(apps).then((release) => {
        entered.push(name);
        leave.set(name, release);
      });
      await turn();
    },
    async leave(name: string) {
      leave.get(name)?.();
      await turn();
    },
  };
}

test('a request waits until enough permits are free, and requests are served in their order', async () => {
  const { ask, leave, entered } = guests(10);
  await ask('a', 6);
  await ask('b', 5);
  await ask('c', 1);
  expect(entered).toEqual(['a']);
  await leave('a');
  expect(entered).toEqual(['a', 'b', 'c']);
});

test('a request for more than all permits gets all of them', async () => {
  const { ask, leave, entered } = guests(10);
  await ask('small', 1);
  await ask('huge', 5_000);
  await ask('next', 1);
  expect(entered).toEqual(['small']);
  await leave('small');
  expect(entered).toEqual(['small', 'huge']);
  await leave('huge');
  expect(entered).toEqual(['small', 'huge', 'next']);
});

test('a request for no permits is served at once', async () => {
  const { ask, entered } = guests(1);
  await ask('full', 1);
  await ask('empty', 0);
  expect(entered).toEqual(['full', 'empty']);
});
