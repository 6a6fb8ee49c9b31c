/**
 * Reminders of open violations and outages. They go into the digest and page nobody.
 *
 * @module
 */
import type { DriftEvent } from '../../model/drift-event.ts';
import type { OpenViolation } from '../../model/org-state.ts';
import { type CompareOptions, havePassed } from '../comparison.ts';
import { driftEvent, type Origin } from '../event.ts';

/** An open violation for the ledger, and its event, if any. */
export interface ViolationChange {
  readonly event?: DriftEvent;
  readonly violation: OpenViolation;
}

/** @param notifiedAt ISO 8601 */
export function isReminderDue(notifiedAt: string, { now, remindAfterDays }: CompareOptions): boolean {
  return havePassed(remindAfterDays, notifiedAt, now);
}

/**
 * Reminds of an open violation that did not get worse. A report-only one was never notified, so it has no reminder.
 *
 * @param facts what the control found in this run
 */
export function remind(
  origin: Origin,
  options: CompareOptions,
  violation: OpenViolation,
  facts: Pick<DriftEvent, 'found' | 'unread' | 'steps' | 'fix'>,
): ViolationChange {
  if (violation.reportOnly === true || !isReminderDue(violation.notifiedAt, options)) {
    return { violation };
  }
  const { app, control, severity, since } = violation;
  const event = driftEvent(origin, {
    type: 'violation_still_open',
    ...(app !== undefined && { app }),
    control,
    severity,
    since,
    ...facts,
    notify: 'digest',
  });
  return { event, violation: { ...violation, notifiedAt: options.now.toISOString() } };
}
