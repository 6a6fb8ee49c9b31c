/** A large org is judged and compared in slices: nothing may come out differently by it. */
import { describe, expect, test } from 'vitest';
import { assessOrg } from '../../lib/audit/assess.ts';
import { compare } from '../../lib/audit/compare.ts';
import { CATALOGUE } from '../../lib/audit/controls/index.ts';
import type { OrgState, Snapshot } from '../../lib/audit/model.ts';
import { PackedSlices } from '../../lib/audit/packed-slices.ts';
import { MOST_WHOLE, rangesOf, SLICE, slicesOf, unsliced } from '../../lib/audit/slices.ts';
import { countsOf } from '../../lib/audit/summary.ts';
import { buildApp } from '../support/app-builder.ts';
import { sliced, slicedState } from '../support/sliced.ts';

const NAMES = Array.from({ length: MOST_WHOLE + 7 }, (_, at) => `App_${String(at).padStart(4, '0')}`);
const waivers = [
  { control: 'require-pkce', org: 'acme', app: 'App_0003', owner: 'Jo', reason: 'Old', until: '2026-12-31' },
];

/** Some apps are weak, as their names say, and the app `unread` could not be read. */
function snapshotOf(names: readonly string[], night: number, unread?: string): Snapshot {
  const apps = names.map((name) =>
    buildApp({
      name,
      settings: { isConsumerSecretOptional: /[07]$/.test(name), isPkceRequired: !/3$/.test(name) },
      ...(name === unread && {
        readings: { globalOauth: { state: 'unreadable', code: 'settings_not_returned', message: 'It did not.' } },
      }),
    }),
  );
  const run = { runId: `run-${night}`, takenAt: `2026-11-2${night}T02:00:00.000Z` };
  return assessOrg({ org: { alias: 'acme', orgId: '00D000000000001EAA' }, ...run, apps, controls: CATALOGUE, waivers });
}

function options(night: number) {
  const now = new Date(`2026-11-2${night}T02:01:00.000Z`);
  return { now, runId: `run-${night}`, remindAfterDays: 7, waiverNoticeDays: 60, notAssessedAfterRuns: 2 };
}

function whole({ snapshot, ...state }: OrgState): OrgState {
  return { ...state, ...(snapshot && { snapshot: unsliced(snapshot) }) };
}

describe('the snapshot of an org', () => {
  test('is in one piece up to some hundred apps', () => {
    const snapshot = snapshotOf(NAMES.slice(0, MOST_WHOLE), 1);
    expect(snapshot).toMatchObject({ status: 'assessed' });
    expect(snapshot.apps).toHaveLength(MOST_WHOLE);
    expect(snapshot).not.toHaveProperty('slices');
    expect(unsliced(snapshot)).toBe(snapshot);
  });

  test('of more apps is in slices, and says the same', () => {
    const snapshot = snapshotOf(NAMES, 1);
    expect(snapshot.apps).toEqual([]);
    expect([...slicesOf(snapshot)].map(({ apps }) => apps.length)).toEqual([...Array(50).fill(SLICE), 7]);
    const all = unsliced(snapshot);
    expect(all.apps.map(({ name }) => name)).toEqual(NAMES);
    const [some, others] = [snapshotOf(NAMES.slice(0, 300), 1), snapshotOf(NAMES.slice(300), 1)];
    expect(all.findings).toEqual([...some.findings, ...others.findings]);
    expect(countsOf(snapshot)).toEqual(countsOf(all));
    expect(countsOf(snapshot).waived).toBe(1);
  });

  test('is partial when one of its apps in any slice could not be read', () => {
    expect(snapshotOf(NAMES, 1, NAMES.at(-1))).toMatchObject({ status: 'partial' });
    expect(snapshotOf(NAMES, 1, NAMES[0])).toMatchObject({ status: 'partial' });
  });
});

describe('two nights of a large org', () => {
  const gone = NAMES.filter((_, at) => at % 50 !== 0).slice(0, -3);
  const nights: readonly (readonly [string, Snapshot])[] = [
    ['nothing changed', snapshotOf(NAMES, 2)],
    ['apps are gone, at the ends of slices and of the org', snapshotOf(gone, 2)],
    ['so many are gone that it is large no more', snapshotOf(NAMES.slice(9, 20), 2)],
    ['all are gone', snapshotOf([], 2)],
    ['apps are new, before all others and after them', snapshotOf(['A', ...NAMES, 'Z'], 2)],
    ['an app can not be read', snapshotOf(NAMES, 2, 'App_0007')],
  ];

  test.each(nights)('%s: slice by slice as in one piece', (_, current) => {
    const first = compare(undefined, snapshotOf(NAMES, 1), options(1));
    const expected = compare(whole(first.state), sliced(unsliced(current), 1_000), options(2));
    const found = compare(first.state, current, options(2));
    expect(found.events).toEqual(expected.events);
    expect(whole(found.state)).toEqual(whole(expected.state));
    expect(compare(found.state, current, options(2)).events).toEqual([]);
    // However the slices of the two nights lie to each other.
    for (const appsEach of [1, 3, 499]) {
      expect(compare(slicedState(whole(first.state), appsEach), current, options(2)).events).toEqual(expected.events);
    }
  });
});

describe('slices', () => {
  const snapshot = sliced(snapshotOf(NAMES.slice(0, 25), 1), 10);

  test('every name falls to one range, whether there is such an app or not', () => {
    for (const name of ['', 'A', 'App_0009', 'App_0009a', 'App_0010', 'App_0024', 'Z']) {
      expect([...rangesOf(snapshot)].filter(({ holds }) => holds(name))).toHaveLength(1);
    }
    const [first, ...others] = rangesOf(snapshot);
    expect([first?.isFirst, ...others.map(({ isFirst }) => isFirst)]).toEqual([true, false, false]);
    expect(first?.holds('')).toBe(true);
  });

  test('make larger ranges together', () => {
    expect(Array.from(rangesOf(snapshot, 2), ({ slice }) => slice.apps.length)).toEqual([20, 5]);
    expect(Array.from(rangesOf(snapshot, 9), ({ slice }) => slice)).toEqual([
      { apps: unsliced(snapshot).apps, findings: unsliced(snapshot).findings },
    ]);
  });

  test('one that is lost is missed', () => {
    const blocks = snapshot.slices?.blocks ?? [];
    const read = (some: readonly Uint8Array[]) => () => [...new PackedSlices(some, 25)];
    expect(read(blocks)).not.toThrow();
    expect(read(blocks.slice(1))).toThrow('it holds 15 apps, expected 25');
    expect(read([...blocks, ...blocks])).toThrow('it holds 50 apps, expected 25');
  });
});
