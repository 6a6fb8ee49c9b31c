/**
 * The changes since the last run. An org that was read for the first time has none.
 *
 * @module
 */
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import { isSource } from '../../audit/model/org-identity.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import { count } from '../../text/numbers.ts';

export interface SinceLastRun {
  /** Without the findings of a first scan, because their age is not known. */
  readonly drift: readonly DriftEvent[];
  /** How many orgs had no earlier result; empty if all had one, and for metadata source, which is not compared. */
  readonly note: string;
  /** Whether any org was compared with an earlier run. */
  readonly isCompared: boolean;
}

export function sinceLastRun({ orgs, summary, drift }: RunResult): SinceLastRun {
  const read = summary.orgs.assessed + summary.orgs.partial;
  const changed = drift.filter(({ cause }) => cause !== 'first_scan');
  return {
    drift: changed,
    note: orgs.every(isSource) ? '' : noteOf(summary.notCompared, read),
    isCompared: read > summary.notCompared || changed.length > 0,
  };
}

function noteOf(notCompared: number, read: number): string {
  if (notCompared === 0) {
    return '';
  }
  return notCompared >= read
    ? 'Not compared: no earlier result is known.'
    : `${notCompared} of ${count(read, 'org')} not compared: no earlier result is known.`;
}
