/**
 * Problems of waivers and acceptances: ended, too broad, or unused.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import type { AcceptedPackage } from '../../audit/judging/accepted-packages.ts';
import {
  boundlessWaivers,
  daysAhead,
  expiredWaivers,
  unusedWaivers,
  type Waiver,
} from '../../audit/judging/waivers.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import type { AuditConfig } from '../schema/audit-schema.ts';

/** Two waivers that are equal in these have the same effect. */
const COMPARED_KEYS = ['control', 'org', 'app', 'until', 'while'] as const;

type Entry = Waiver | AcceptedPackage;

/** As the configuration has them. */
export interface Entries {
  readonly waivers: readonly Waiver[];
  readonly acceptedPackages?: readonly AcceptedPackage[];
}

export interface WaiverProblem {
  readonly waiver: Entry;
  readonly problem: 'ended' | 'boundless' | 'unused';
  /** One sentence for a person. */
  readonly message: string;
}

/**
 * Returns those that have ended, then those for every app of every org, then those that cover no failure of the run.
 *
 * @param snapshots of all orgs of the run. Waivers of an org without a snapshot look unused.
 */
export function waiverProblems(entries: Entries, snapshots: readonly Snapshot[], now: Date): WaiverProblem[] {
  const watch = watchWaivers(entries, now);
  for (const snapshot of snapshots) {
    watch.add(snapshot);
  }
  return watch.problems();
}

function endedProblem(waiver: Entry): WaiverProblem {
  const message = `The ${nameOf(waiver)} ended on ${waiver.until}: delete it, or ask ${waiver.owner} to renew it.`;
  return { waiver, problem: 'ended', message };
}

/** These also hide failures of apps that do not exist yet. */
export function boundlessWaiverProblems(waivers: readonly Entry[]): WaiverProblem[] {
  return boundlessWaivers(waivers).map((waiver) => ({
    waiver,
    problem: 'boundless',
    message: `The ${'control' in waiver ? `waiver of ${waiver.control}` : 'acceptance of packaged apps'} covers every app of every org, also future ones: name the org or the app.`,
  }));
}

function unusedProblem(waiver: Entry): WaiverProblem {
  const nothing = 'control' in waiver ? 'no failure' : 'no app that is not assessed';
  const message = `The ${nameOf(waiver)} covers ${nothing}: delete it, or correct its org and app.`;
  return { waiver, problem: 'unused', message };
}

export interface WaiverWatch {
  /** Adds one org of the run. The snapshot is not kept. */
  add(snapshot: Snapshot): void;
  /** The waivers that the orgs so far used, or may have used. */
  used(): readonly string[];
  /** Adds the result of `used` for other orgs of the run. */
  addUsed(waivers: readonly string[]): void;
  /** In the order of {@link waiverProblems}. */
  problems(): WaiverProblem[];
}

/** Like {@link waiverProblems}, for a run whose orgs arrive one by one. */
export function watchWaivers({ waivers: ofFailures, acceptedPackages = [] }: Entries, now: Date): WaiverWatch {
  const waivers: readonly Entry[] = [...ofFailures, ...acceptedPackages];
  const over = expiredWaivers(waivers, now);
  const holding = waivers.filter((waiver) => !over.includes(waiver));
  let unused: readonly Entry[] = holding;
  return {
    add(snapshot) {
      unused = unusedWaivers(unused, [snapshot], now);
    },
    used: () => holding.filter((waiver) => !unused.includes(waiver)).map((waiver) => JSON.stringify(waiver)),
    addUsed(waivers) {
      const used = new Set(waivers);
      unused = unused.filter((waiver) => !used.has(JSON.stringify(waiver)));
    },
    problems: () => [...over.map(endedProblem), ...boundlessWaiverProblems(holding), ...unused.map(unusedProblem)],
  };
}

function nameOf(entry: Entry): string {
  if (!('control' in entry)) {
    return `acceptance of ${entry.app} in ${entry.org ?? 'every org'}`;
  }
  const { control, org, app } = entry;
  return `waiver of ${app === undefined ? `${control} for ${org} itself` : `${control} for ${app} in ${org}`}`;
}

/** Returns why the waiver can't be added; `undefined` if it can. `until` must be a valid day. */
export function waiverRefusal(
  { waivers, waiverMaxDays }: Pick<AuditConfig, 'waivers' | 'waiverMaxDays'>,
  waiver: Waiver,
  now: Date,
): string | undefined {
  const days = daysAhead(waiver.until, now);
  if (days < 0) {
    return `--until: found ${waiver.until}, which is in the past; expected today or a later day.`;
  }
  if (days > waiverMaxDays) {
    return `--until: found ${waiver.until}; expected ${latestDay(waiverMaxDays, now)}.`;
  }
  const twin = waivers.find((each) => COMPARED_KEYS.every((key) => isDeepStrictEqual(each[key], waiver[key])));
  return twin && `The ${nameOf(twin)} until ${twin.until} exists already; ${twin.owner} owns it.`;
}

/** The text after "expected" for a day that is too late. */
export function latestDay(waiverMaxDays: number, now: Date): string {
  const latest = new Date(now.getTime() + waiverMaxDays * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return `a day until ${latest} (${waiverMaxDays} days ahead; "waiverMaxDays" allows more)`;
}
