/**
 * Waivers in use that end soon: announced once for each end.
 *
 * @module
 */
import type { DriftEvent } from '../model.ts';
import { endOfWaiver } from '../waivers.ts';
import { type Comparison, DAY_MS, violationKey } from './comparison.ts';
import { driftEvent } from './event.ts';

export interface WaiverEnds {
  readonly events: readonly DriftEvent[];
  /** For the ledger: what was announced and has not ended yet. */
  readonly expiryTold: readonly string[];
}

export function waiverEnds(comparison: Comparison): WaiverEnds {
  const { now, waiverNoticeDays } = comparison.options;
  const told = new Set(
    comparison.state?.ledger.expiryTold.filter((key) => now.getTime() < endOfWaiver(key.slice(-10))),
  );
  const events: DriftEvent[] = [];
  for (const finding of comparison.after.snapshot.findings) {
    const { waiver } = finding;
    const key = `${violationKey(finding)} ${waiver?.until}`;
    if (
      waiver === undefined ||
      told.has(key) ||
      endOfWaiver(waiver.until) - now.getTime() > waiverNoticeDays * DAY_MS
    ) {
      continue;
    }
    told.add(key);
    events.push(
      driftEvent(
        { state: comparison.state, current: comparison.after.snapshot },
        {
          type: 'waiver_expiring',
          app: finding.app,
          control: finding.control,
          severity: finding.severity,
          after: `until: ${waiver.until}`,
          message: `${finding.app}: the waiver of ${waiver.owner} (${waiver.reason}) holds through ${waiver.until}; then the violation opens again.`,
          remediation: finding.remediation,
          notify: 'inform',
        },
        [waiver.until],
      ),
    );
  }
  return { events, expiryTold: [...told].sort() };
}
