import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inPlaces } from '../../lib/run/places.ts';

/** Items that are worked on until they are let go, and what happened in order. */
function bench(places: number, slowMs: number) {
  const happened: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const work = async (item: string) => {
    happened.push(`${item} begins`);
    await gates.get(item)?.promise;
    happened.push(`${item} ends`);
  };
  return {
    happened,
    hold: (item: string) => void gates.set(item, Promise.withResolvers()),
    letGo: (item: string) => gates.get(item)?.resolve(),
    fail: (item: string, error: Error) => gates.get(item)?.reject(error),
    run: (...items: string[]) => inPlaces(items, work, { places, slowMs }),
  };
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await sleep(1);
};

test('as many at a time as there are places, in their order', async () => {
  const { hold, letGo, run, happened } = bench(2, 60_000);
  hold('a');
  const all = run('a', 'b', 'c');
  await until(() => happened.includes('c ends'));
  expect(happened).toEqual(['a begins', 'b begins', 'b ends', 'c begins', 'c ends']);
  letGo('a');
  await all;
  expect(happened.at(-1)).toBe('a ends');
});

test('what takes long gives its place up, and is waited for', async () => {
  const { hold, letGo, run, happened } = bench(1, 10);
  hold('slow');
  const all = run('slow', 'b', 'c');
  await until(() => happened.includes('c ends'));
  expect(happened).not.toContain('slow ends');
  letGo('slow');
  await all;
  expect(happened).toContain('slow ends');
});

test('no more go on beside than there are places: of those that take long the next keeps its own', async () => {
  const { hold, letGo, run, happened } = bench(1, 10);
  for (const each of ['slow', 'slower', 'last']) hold(each);
  const all = run('slow', 'slower', 'last');
  await until(() => happened.includes('slower begins'));
  await sleep(50);
  expect(happened).not.toContain('last begins');
  letGo('slower');
  await until(() => happened.includes('last begins'));
  letGo('slow');
  letGo('last');
  await all;
});

test('what fails beside fails the whole', async () => {
  const { hold, fail, run, happened } = bench(1, 10);
  hold('slow');
  const all = run('slow', 'b');
  await until(() => happened.includes('b ends'));
  fail('slow', new Error('a defect'));
  await expect(all).rejects.toThrow('a defect');
});

test('after a failure nothing more is begun', async () => {
  const { hold, letGo, fail, run, happened } = bench(2, 60_000);
  hold('a');
  hold('b');
  const all = run('a', 'b', 'c');
  fail('a', new Error('a defect'));
  await expect(all).rejects.toThrow('a defect');
  letGo('b');
  await until(() => happened.includes('b ends'));
  await sleep(1);
  expect(happened).not.toContain('c begins');
});

test('no timer is left running when all is done', async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  await bench(3, 60_000).run('a', 'b', 'c', 'd');
  expect(timers()).toBe(before);
});
