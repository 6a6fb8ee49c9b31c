import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { roomFor } from '../../lib/run/room.ts';

/** Takes room, and tells in `entered` when it has got it. */
function guests(capacity: number) {
  const room = roomFor(capacity);
  const entered: string[] = [];
  const leave = new Map<string, () => void>();
  return {
    entered,
    async ask(name: string, apps: number) {
      void room.take(apps).then((giveBack) => {
        entered.push(name);
        leave.set(name, giveBack);
      });
      await turn();
    },
    async leave(name: string) {
      leave.get(name)?.();
      await turn();
    },
  };
}

test('who asks waits while there is no room, and first come are first served', async () => {
  const { ask, leave, entered } = guests(10);
  await ask('a', 6);
  await ask('b', 5);
  await ask('c', 1);
  expect(entered).toEqual(['a']);
  await leave('a');
  expect(entered).toEqual(['a', 'b', 'c']);
});

test('who asks for more than there is gets all of it, alone', async () => {
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

test('an org without apps needs none', async () => {
  const { ask, entered } = guests(1);
  await ask('full', 1);
  await ask('empty', 0);
  expect(entered).toEqual(['full', 'empty']);
});
