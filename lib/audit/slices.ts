/**
 * The apps of a large org, a few at a time. As objects 5,000 of them and the findings on them take 60 MB, and
 * as text half of that; so they are kept packed, and whoever goes through them has one slice in hand.
 *
 * @module
 */
import type { App } from './app.ts';
import type { Finding, Snapshot } from './model.ts';

/** Some of an org's apps, by name, and the findings on them. */
export interface Slice {
  readonly apps: readonly App[];
  readonly findings: readonly Finding[];
}

/** An org of no more apps is in one piece. */
export const MOST_WHOLE = 500;
/** Apps in a slice: 66 KB as text. V8 keeps what is above 128 KB apart, and collects it late. */
export const SLICE = 10;

/** All apps of a large org by name, slice by slice. Going through stored ones throws where they are damaged or not all. */
export interface Slices extends Iterable<Slice> {
  /** As they are kept: each slice a line of JSON, compressed by itself. */
  readonly blocks: readonly Uint8Array[];
}

/** A snapshot's apps and findings: of most orgs in one slice, that of the snapshot itself. */
export function slicesOf(snapshot: Snapshot): Iterable<Slice> {
  return snapshot.slices ?? [snapshot];
}

/** The snapshot with all of its apps and findings in it, however many. */
export function unsliced(snapshot: Snapshot): Snapshot {
  const { slices, omitted: _, ...head } = snapshot;
  if (slices === undefined) {
    return snapshot;
  }
  return { ...head, ...joined([...slices]) };
}

/** A slice with the names that fall to it, those of apps that are not in it among them: each name falls to one slice. */
export interface Range {
  readonly slice: Slice;
  readonly isFirst: boolean;
  /** `undefined` for the last slice. */
  readonly upTo: string | undefined;
  /** @param app name of an app; an empty one falls to the first slice */
  readonly holds: (app: string) => boolean;
}

/** @param together how many slices make a range */
export function* rangesOf(snapshot: Snapshot, together = 1): Generator<Range> {
  const count = snapshot.slices?.blocks.length ?? 1;
  let after: string | undefined;
  let seen = 0;
  let some: Slice[] = [];
  for (const slice of slicesOf(snapshot)) {
    seen += 1;
    some.push(slice);
    if (seen === count || some.length === together) {
      const [from, upTo] = [after, seen === count ? undefined : slice.apps.at(-1)?.name];
      const holds = (app: string) => (from === undefined || app > from) && (upTo === undefined || app <= upTo);
      yield { slice: joined(some), isFirst: from === undefined, upTo, holds };
      after = upTo;
      some = [];
    }
  }
}

function joined(slices: readonly Slice[]): Slice {
  const [first, ...others] = slices;
  return first !== undefined && others.length === 0
    ? first
    : { apps: slices.flatMap(({ apps }) => apps), findings: slices.flatMap(({ findings }) => findings) };
}

/** Cuts slices anew, to the ranges of others; ranges must come in their order. */
export function cutter(slices: Iterable<Slice>): (range: Pick<Range, 'upTo' | 'holds'>) => Slice {
  const rest = slices[Symbol.iterator]();
  let taken: readonly Slice[] = [];
  const reaches = (upTo: string | undefined) => {
    const last = taken.at(-1)?.apps.at(-1)?.name;
    return upTo !== undefined && last !== undefined && last > upTo;
  };
  return ({ upTo, holds }) => {
    while (!reaches(upTo)) {
      const next = rest.next();
      if (next.done === true) {
        break;
      }
      taken = [...taken, next.value];
    }
    const { apps, findings } = joined(taken);
    taken = taken.slice(-1); // It may reach into the next range.
    return { apps: apps.filter(({ name }) => holds(name)), findings: findings.filter(({ app = '' }) => holds(app)) };
  };
}
