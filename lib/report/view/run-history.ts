/**
 * What a report must know of past runs: a few numbers each, so that years of nights stay small.
 *
 * @module
 */
import type { DriftCause, DriftType, RunResult, Severity } from '../../audit/model/model.ts';

export interface RunHistoryEntry {
  readonly runId: string;
  /** When the run finished; ISO 8601, UTC. */
  readonly at: string;
  /** Unwaived failures by severity. */
  readonly open: Readonly<Record<Severity, number>>;
  readonly waived: number;
  readonly orgsNotAssessed: number;
  /** Since the run before, of controls that alert, as `open` is. */
  readonly opened: number;
  readonly resolved: number;
  /** How long the violations that were fixed in this run, or are gone with their app, had been open, in days. */
  readonly daysToFix: readonly number[];
}

/** Not a waiver, nor a control that was switched off. */
const FIXED: ReadonlySet<DriftCause | undefined> = new Set<DriftCause>(['setting_changed', 'app_removed']);

const DAY = 24 * 60 * 60 * 1000;

/** The entry of one run: what to keep of it for the reports of later runs. */
export function historyEntryOf(result: RunResult): RunHistoryEntry {
  const at = result.run.finishedAt;
  // What a silence held back was counted in the night that found it; what only a report-only control finds is evidence alone.
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

/** With one decimal; a violation is not fixed before it was opened. */
function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.round(((Date.parse(to) - Date.parse(from)) / DAY) * 10) / 10);
}
