/** In which order the orgs of the next night are planned; distributed-turns.long.test.ts plays such nights. */
import { expect, test } from 'vitest';
import { spread } from '../../../lib/run/distributed/plan.ts';

test('those that were not reached, and the slow ones, are spread over the batches of the next plan', () => {
  const names = Array.from({ length: 100 }, (_, at) => `s${String(at).padStart(2, '0')}`);
  const orgs = names.map((secretName) => ({ alias: `alias of ${secretName}`, secretName }));
  const early = names.slice(0, 20).map((name) => `alias of ${name}`);
  const plan = spread(names, { orgs, unreached: early.slice(0, 15), slow: [...early.slice(15), 'gone'] });
  expect(plan.toSorted()).toEqual(names);
  for (let at = 0; at < 100; at += 25) {
    expect(plan.slice(at, at + 25).filter((name) => name < 's20')).toHaveLength(5);
  }
  expect(spread(names, { orgs: [], unreached: ['x'], slow: [] })).toEqual(names);
  expect(spread(names, { orgs, unreached: orgs.map(({ alias }) => alias), slow: [] })).toEqual(names);
});
