/**
 * Publishes the report page of a whole run, with the trend over past runs, after its record is kept. If this fails, the run
 * warns and goes on.
 *
 * @module
 */
import type { RunResult } from '../audit/model/run-result.ts';
import { historyEntryOf, type RunHistoryEntry } from '../report/view/run-history.ts';
import type { ReportStore } from './ports.ts';
import type { RunObserver } from './telemetry/observer.ts';

export interface PublishOptions {
  readonly reports: ReportStore;
  /** Returns one self-contained page, in UTF-8. */
  readonly render: (result: RunResult, history: readonly RunHistoryEntry[]) => Promise<Uint8Array>;
  /** Milliseconds until the process is stopped; absent when the time is not limited. */
  readonly timeLeftMs?: () => number;
  readonly warned: NonNullable<RunObserver['warned']>;
}

/** The least time left to begin a report, in milliseconds. Thousands of orgs take a second or two. */
const TIME_MS = 10_000;
const COMPLETE = 'the record of the run and the evidence are complete.';

export async function publishReport(
  result: RunResult,
  { reports, render, timeLeftMs, warned }: PublishOptions,
): Promise<void> {
  try {
    const history = await reports.addToHistory(historyEntryOf(result));
    if (timeLeftMs !== undefined && timeLeftMs() < TIME_MS) {
      warned(`No time was left for the report; ${COMPLETE}`, undefined);
      return;
    }
    await reports.keepReport(result.run.id, await render(result, history));
  } catch (error) {
    warned(`The report could not be made; ${COMPLETE}`, error);
  }
}
