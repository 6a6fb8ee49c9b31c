/**
 * What the parts of `compare` share: the options, and both snapshots with an index of their apps and findings.
 *
 * @module
 */
import { DAY_MS } from '../judging/waivers.ts';
import type { App } from '../model/app.ts';
import type { AnyControl } from '../model/control.ts';
import type { Audience, ExpectedMove, Move } from '../model/drift-event.ts';
import type { Finding } from '../model/finding.ts';
import type { OrgState } from '../model/org-state.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Origin } from './event.ts';

export interface CompareOptions {
  readonly now: Date;
  /** Days after which a reminder of an open violation, or of an org that can't be read, is sent. */
  readonly remindAfterDays: number;
  /** How many days before a waiver expires this is notified. */
  readonly waiverNoticeDays: number;
  /** How many runs in a row an org or app must be unreadable for a transient cause before this is notified. */
  readonly notAssessedAfterRuns: number;
  /** Whom moves reach. A move that is not in it has its default. */
  readonly moves?: MovePolicy;
  /** Planned changes. @default none */
  readonly expected?: readonly ExpectedMove[];
  /** The id of the run that compares. */
  readonly runId: string;
  /** The state of the other org that the alias reached until now. */
  readonly replaced?: OrgState;
  /** The alias reaches an org again after another one. Everything that was open in it was notified as ended. */
  readonly isBack?: true;
  /** @default the built-in catalogue */
  readonly controls?: readonly AnyControl[];
}

/** Whom moves reach in production: each row of the table has its default. */
export type MovePolicy = { readonly [M in Move]?: Audience | undefined } & {
  /** Days after which the incident of a move that has no end is closed. @default 7 */
  readonly closeAfterDays?: number;
  /** Ids of users who deploy, 15 or 18 characters. If there are any, a move by anybody else is louder. @default none */
  readonly deployers?: readonly string[];
};

/** One snapshot and its index. */
export interface Side {
  readonly snapshot: Snapshot;
  readonly apps: ReadonlyMap<string, App>;
  /** By {@link violationKey}. */
  readonly findings: ReadonlyMap<string, Finding>;
}

/** A comparison of two snapshots that could both be read; `before` is absent on the first scan. */
export interface Comparison {
  readonly origin: Origin;
  readonly before: Side | undefined;
  readonly after: Side;
  /** Whether the auditor also kept the value in the previous state. A value that a new version begins to keep has not changed. */
  readonly isComparable: (path: string) => boolean;
  readonly controls: ReadonlyMap<string, AnyControl>;
  readonly options: CompareOptions;
}

/** A nightly run starts a little earlier or later. That must not delay anything by a whole night. */
const SCHEDULE_JITTER_MS = 60 * 60 * 1000;

/** Whether so many days have passed since then. @param since ISO 8601 */
export function havePassed(days: number, since: string, now: Date): boolean {
  return now.getTime() - Date.parse(since) >= days * DAY_MS - SCHEDULE_JITTER_MS;
}

/** Identifies a violation in an org. Names of apps and ids of controls contain no spaces; the org itself has no name. */
export function violationKey({ control, app = '' }: { readonly control: string; readonly app?: string }): string {
  return `${control} ${app}`;
}

/** The app of a finding or violation; `undefined` if the snapshot does not have it, or if it is about the org. */
export function appIn(side: Side | undefined, { app }: { readonly app?: string }): App | undefined {
  return app === undefined ? undefined : side?.apps.get(app);
}

export function sideOf(snapshot: Snapshot): Side {
  return {
    snapshot,
    apps: new Map(snapshot.apps.map((app) => [app.name, app])),
    findings: new Map(snapshot.findings.map((finding) => [violationKey(finding), finding])),
  };
}
