/**
 * The events of waivers in use that expire soon, one for each.
 *
 * @module
 */

import { DAY_MS, endOfWaiver } from '../../judging/waivers.ts';
import type { DriftEvent } from '../../model/drift-event.ts';
import { remedyFor } from '../causes-of-change.ts';
import { type Comparison, violationKey } from '../comparison.ts';
import { driftEvent } from '../event.ts';

/** The length of `yyyy-mm-dd`, with which each key of the ledger ends. */
const DAY_LENGTH = 10;

export interface WaiverEnds {
  readonly events: readonly DriftEvent[];
  /** For the next ledger: the waivers that have not expired, and of which it was notified that they will. */
  readonly notifiedExpiries: readonly string[];
}

export function waiverEnds(comparison: Comparison): WaiverEnds {
  // Waivers were applied as of `takenAt`, which may be on another day than the comparison.
  const at = Date.parse(comparison.after.snapshot.takenAt);
  const isOver = (key: string) => at >= endOfWaiver(key.slice(-DAY_LENGTH));
  const notified = new Set(comparison.origin.state?.ledger.notifiedExpiries.filter((key) => !isOver(key)));
  const events: DriftEvent[] = [];
  for (const finding of comparison.after.snapshot.findings) {
    const { waiver } = finding;
    // An accepted app has one event, however many controls can't assess it.
    const control = finding.status === 'not_assessed' ? undefined : finding.control;
    const app = finding.app === undefined ? {} : { app: finding.app };
    const key = `${violationKey({ control: control ?? '', ...app })} ${waiver?.until}`;
    if (
      waiver === undefined ||
      (control === undefined && finding.reportOnly === true) ||
      notified.has(key) ||
      endOfWaiver(waiver.until) - at > comparison.options.waiverNoticeDays * DAY_MS
    ) {
      continue;
    }
    notified.add(key);
    events.push(
      driftEvent(
        comparison.origin,
        {
          type: 'waiver_expiring',
          ...app,
          ...(control === undefined ? { cause: finding.reason ?? 'managed_package' } : { control }),
          severity: finding.severity,
          waiver,
          ...remedyFor(comparison, finding),
          notify: finding.reportOnly === true ? 'evidence' : 'inform',
        },
        [waiver.until],
      ),
    );
  }
  return { events, notifiedExpiries: [...notified] };
}
