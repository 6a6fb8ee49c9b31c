/**
 * What a run yields: its orgs, its drift, its counts.
 *
 * @module
 */
import type { DriftEvent, PublishedEvent } from './drift-event.ts';
import type { Anchor, OrgCounts, OrgStatus, Snapshot } from './snapshot.ts';

/** One run over all orgs. `scan --format json` prints it, and `runs/<runId>.json` keeps it, as {@link PublishedResult}. */
export interface RunResult {
  readonly schemaVersion: 1;
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    /** Absent when no evidence is kept. */
    readonly anchor?: Anchor;
  };
  readonly summary: RunSummary;
  readonly orgs: readonly Snapshot[];
  readonly drift: readonly DriftEvent[];
  /** As in {@link OrgState}, of all orgs. Not published. */
  readonly plannedUsed?: readonly string[];
}

export type PublishedResult = Omit<RunResult, 'drift' | 'plannedUsed'> & { readonly drift: readonly PublishedEvent[] };

/** The counts of a run. Their size does not depend on the number of orgs. */
export interface RunSummary extends OrgCounts {
  readonly orgs: Readonly<Record<OrgStatus, number>>;
  /** Events of every type, including those that are evidence only. */
  readonly drift: number;
  /** Orgs that were read and have no earlier snapshot: a first scan, or a run without state. */
  readonly notCompared: number;
  /** Orgs whose alert could not be sent or whose state could not be kept. The next run sends their drift again. */
  readonly undelivered: number;
  /** Orgs whose findings Security Hub refuses for a cause that is not transient. */
  readonly findingsRefused: number;
  /** Calls to Salesforce. */
  readonly apiCalls: number;
  readonly durationMs: number;
}
