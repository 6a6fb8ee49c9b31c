/**
 * The order of events: the most severe first.
 *
 * @module
 */
import { DRIFT_TYPES, type DriftEvent } from '../model/drift-event.ts';
import { SEVERITIES, type Severity } from '../model/finding.ts';

/** True when `a` is worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b);
}

/** Critical or high. */
export function isSevere(severity: Severity): boolean {
  return severity === 'critical' || severity === 'high';
}

/** By severity, then in the order of `DRIFT_TYPES`, then by org, app and control. */
export function sortEvents(events: readonly DriftEvent[]): DriftEvent[] {
  return [...events].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      DRIFT_TYPES.indexOf(a.type) - DRIFT_TYPES.indexOf(b.type) ||
      byCodeUnit(a.org, b.org) ||
      byCodeUnit(a.app ?? '', b.app ?? '') ||
      byCodeUnit(a.control ?? '', b.control ?? ''),
  );
}

/** Compares texts independently of the locale. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
