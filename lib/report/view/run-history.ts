/**
 * What the trend keeps of each run: a few numbers, so that years of runs stay small.
 *
 * @module
 */
import type { DriftCause, DriftType } from '../../audit/model/drift-event.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { RunResult } from '../../audit/model/run-result.ts';

export interface RunHistoryEntry {
  readonly runId: string;
  /** When the run finished; ISO 8601, UTC. */
  readonly at: string;
  /** Unwaived failures by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  readonly waived: number;
  readonly orgsNotAssessed: number;
  /** Since the run before. Report-only controls do not count, as in `open`. */
  readonly opened: number;
  readonly resolved: number;
  /** For each violation that was fixed in this run, or is gone with its app: how many days it was open. */
  readonly daysToFix: readonly number[];
}

/** Causes that count as fixed; a waiver and a control that was switched off do not. */
const FIXED: ReadonlySet<DriftCause | undefined> = new Set<DriftCause>(['setting_changed', 'app_removed']);

const DAY = 24 * 60 * 60 * 1000;

export function historyEntryOf(result: RunResult): RunHistoryEntry {
  const at = result.run.finishedAt;
  // The run that found an event counts it, also if a silence held it back. Events of report-only controls do not count.
  const found = result.drift.filter(
    ({ silenced, notify }) =>
      notify !== 'evidence' &&
      (silenced === undefined || Date.parse(silenced.since) >= Date.parse(result.run.startedAt)),
  );
  const of = (type: DriftType) => found.filter((event) => event.type === type);
  const resolved = of('violation_resolved');
  return {
    runId: result.run.id,
    at,
    open: result.summary.failures,
    waived: result.summary.waived,
    orgsNotAssessed: result.summary.orgs.not_assessed,
    opened: of('violation_opened').filter(({ cause }) => cause !== 'first_scan').length,
    resolved: resolved.length,
    daysToFix: resolved.flatMap(({ cause, since }) =>
      since !== undefined && FIXED.has(cause) ? [daysBetween(since, at)] : [],
    ),
  };
}

/** With one decimal; never below zero. */
function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.round(((Date.parse(to) - Date.parse(from)) / DAY) * 10) / 10);
}
