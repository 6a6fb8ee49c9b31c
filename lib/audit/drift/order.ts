/**
 * The order of events: worst first, and the same for the same events.
 *
 * @module
 */
import { DRIFT_TYPES, type DriftEvent, SEVERITIES, type Severity } from '../model.ts';

/** True when `a` is worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);
}

/** The worst of them; `info` when there are none. */
export function worstSeverity(severities: readonly Severity[]): Severity {
  return SEVERITIES.find((severity) => severities.includes(severity)) ?? 'info';
}

/** By severity, then as the types are listed, then app and control (by code unit: no locale has a say). */
export function sortEvents(events: readonly DriftEvent[]): DriftEvent[] {
  return [...events].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      DRIFT_TYPES.indexOf(a.type) - DRIFT_TYPES.indexOf(b.type) ||
      byCodeUnit(a.app ?? '', b.app ?? '') ||
      byCodeUnit(a.control ?? '', b.control ?? ''),
  );
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
