/**
 * Waivers that nobody should rely on: ended, for everything, or for nothing.
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
import type { Snapshot } from '../../audit/model/model.ts';
import type { AuditConfig } from '../schema/audit-schema.ts';

/** Two waivers that are equal in these do the same; their owners don't matter. */
const SAME = ['control', 'org', 'app', 'until', 'while'] as const;

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
 * Those that have ended first, then those for every app of every org, then those that cover no failure of the run.
 *
 * @param snapshots of all orgs of the run; orgs that were not part of it make their waivers look unused
 */
export function waiverProblems(entries: Entries, snapshots: readonly Snapshot[], now: Date): WaiverProblem[] {
  const watch = watchWaivers(entries, now);
  for (const snapshot of snapshots) {
    watch.add(snapshot);
  }
  return watch.problems();
}

function ended(waiver: Entry): WaiverProblem {
  const message = `The ${nameOf(waiver)} ended on ${waiver.until}: delete it, or ask ${waiver.owner} to renew it.`;
  return { waiver, problem: 'ended', message };
}

/** A warning: it also hides the failures of apps that nobody has thought of. */
export function boundlessWaiverProblems(waivers: readonly Entry[]): WaiverProblem[] {
  return boundlessWaivers(waivers).map((waiver) => ({
    waiver,
    problem: 'boundless',
    message: `The ${'control' in waiver ? `waiver of ${waiver.control}` : 'acceptance of packaged apps'} covers every app of every org, also those to come: name the org or the app.`,
  }));
}

function withoutUse(waiver: Entry): WaiverProblem {
  const nothing = 'control' in waiver ? 'no failure' : 'no app that is not assessed';
  const message = `The ${nameOf(waiver)} covers ${nothing}: delete it, or correct its org and app.`;
  return { waiver, problem: 'unused', message };
}

export interface WaiverWatch {
  /** Each org of the run, one by one: its snapshot can be let go afterwards. */
  add(snapshot: Snapshot): void;
  /** Those that the orgs so far used, or may have used. */
  used(): readonly string[];
  /** Of other orgs of the run, as `used` said it for them. */
  addUsed(waivers: readonly string[]): void;
  /** Those that have ended first. */
  problems(): WaiverProblem[];
}

/** The same for a run whose orgs come one by one. */
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
    problems: () => [...over.map(ended), ...boundlessWaiverProblems(holding), ...unused.map(withoutUse)],
  };
}

function nameOf(entry: Entry): string {
  if (!('control' in entry)) {
    return `acceptance of ${entry.app} in ${entry.org ?? 'every org'}`;
  }
  const { control, org, app } = entry;
  return `waiver of ${app === undefined ? `${control} for ${org} itself` : `${control} for ${app} in ${org}`}`;
}

/** Why the waiver is not added, the flag first; `undefined`: it can be added. Another check validates the last day. */
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
  const twin = waivers.find((each) => SAME.every((key) => isDeepStrictEqual(each[key], waiver[key])));
  return twin && `The ${nameOf(twin)} until ${twin.until} is there already; ${twin.owner} answers for it.`;
}

/** As what was expected instead of a later day. */
export function latestDay(waiverMaxDays: number, now: Date): string {
  const latest = new Date(now.getTime() + waiverMaxDays * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  return `a day until ${latest} (${waiverMaxDays} days ahead; "waiverMaxDays" allows more)`;
}
