/**
 * Waivers in use that end soon: notified once for each end.
 *
 * @module
 */

import { endOfWaiver } from '../../judging/waivers.ts';
import type { DriftEvent } from '../../model/model.ts';
import { cureOf } from '../causes-of-change.ts';
import { type Comparison, DAY_MS, violationKey } from '../comparison.ts';
import { driftEvent } from '../event.ts';

/** Of `yyyy-mm-dd`, which ends each key of the ledger. */
const DAY_LENGTH = 10;

export interface WaiverEnds {
  readonly events: readonly DriftEvent[];
  /** For the ledger: waivers whose end was notified and has not come yet. */
  readonly notifiedExpiries: readonly string[];
}

export function waiverEnds(comparison: Comparison): WaiverEnds {
  // Waivers were applied as of the reading, which may lie on the other side of midnight from the comparison.
  const at = Date.parse(comparison.after.snapshot.takenAt);
  const isOver = (key: string) => at >= endOfWaiver(key.slice(-DAY_LENGTH));
  const notified = new Set(comparison.origin.state?.ledger.notifiedExpiries.filter((key) => !isOver(key)));
  const events: DriftEvent[] = [];
  for (const finding of comparison.after.snapshot.findings) {
    const { waiver } = finding;
    // An accepted app is one thing to decide on, however many controls can't judge it.
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
          ...cureOf(comparison, finding),
          notify: finding.reportOnly === true ? 'evidence' : 'inform',
        },
        [waiver.until],
      ),
    );
  }
  return { events, notifiedExpiries: [...notified] };
}
