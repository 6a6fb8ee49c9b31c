/**
 * What the parts of `compare` share: the two sides, looked up by app and control, and the options.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { AnyControl } from '../model/control.ts';
import type { Audience, ExpectedMove, Finding, Move, OrgState, Snapshot } from '../model/model.ts';
import type { Origin } from './event.ts';

export interface CompareOptions {
  readonly now: Date;
  /** Days after which a reminder of an open violation, or of an org that can't be read, is sent. */
  readonly remindAfterDays: number;
  /** Days before a waiver's end at which the end is notified. */
  readonly waiverNoticeDays: number;
  /** Runs in a row that an org must fail for a passing cause before it is notified. */
  readonly notAssessedAfterRuns: number;
  /** Whom moves reach; what is left out has its default. */
  readonly moves?: MovePolicy;
  /** Planned changes. @default none */
  readonly expected?: readonly ExpectedMove[];
  /** Of the run that compares. */
  readonly runId: string;
  /** The state of another org, which the alias reached until now. */
  readonly replaced?: OrgState;
  /** The alias is back at an org that it left: all that was open there was notified as ended. */
  readonly isBack?: true;
  /** Where events learn which settings a control judges; the built-in catalogue when left out. */
  readonly controls?: readonly AnyControl[];
}

/** Whom moves reach in production: each row of the table has its default. */
export type MovePolicy = { readonly [M in Move]?: Audience | undefined } & {
  /** Days after which the incident of a move that has no end is closed. @default 7 */
  readonly closeAfterDays?: number;
  /** Ids of users who deploy, 15 or 18 characters; when there are any, a move by anybody else is louder. @default none */
  readonly deployers?: readonly string[];
};

/** One snapshot, indexed. */
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
  /** Whether the auditor kept the value before, too. A value that a new version starts to keep is not a change. */
  readonly isComparable: (path: string) => boolean;
  readonly controls: ReadonlyMap<string, AnyControl>;
  readonly options: CompareOptions;
}

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Identifies a violation in an org. Neither names of apps nor ids of controls hold spaces; the org itself has no name. */
export function violationKey({ control, app = '' }: { readonly control: string; readonly app?: string }): string {
  return `${control} ${app}`;
}

/** The app that a finding or violation is about; `undefined` where it is gone, or the subject is the org. */
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
