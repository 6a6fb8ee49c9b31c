/**
 * What a report may say of the time since the last run: nothing of orgs that were read for the first time.
 *
 * @module
 */
import type { DriftEvent, RunResult } from '../../audit/model/model.ts';
import { isSource } from '../../audit/model/org-identity.ts';
import { count } from '../../text/numbers.ts';

export interface SinceLastRun {
  /** Without what a first scan found, because its age is unknown. */
  readonly drift: readonly DriftEvent[];
  /** Which orgs had no earlier result; empty when all had one, and for source, which is never compared. */
  readonly note: string;
  /** Whether there is anything to say of changes, be it that there are none. */
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
