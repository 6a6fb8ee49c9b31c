/**
 * Reminders of what was notified: a digest, not a page.
 *
 * @module
 */
import type { DriftEvent, OpenViolation } from '../../model/model.ts';
import { type CompareOptions, DAY_MS } from '../comparison.ts';
import { driftEvent, type Origin } from '../event.ts';

/** A nightly run starts a little earlier or later; a reminder must not slip a whole night for that. */
const SCHEDULE_JITTER_MS = 60 * 60 * 1000;

/** An open violation as it goes into the ledger, and the event about it, if any. */
export interface Judgement {
  readonly event?: DriftEvent;
  readonly violation: OpenViolation;
}

/** @param notifiedAt ISO 8601 */
export function isReminderDue(notifiedAt: string, { now, remindAfterDays }: CompareOptions): boolean {
  return now.getTime() - Date.parse(notifiedAt) >= remindAfterDays * DAY_MS - SCHEDULE_JITTER_MS;
}

/**
 * An open violation that did not get worse. One of a control that does not alert was never notified, so it has no reminder.
 *
 * @param facts what the control found in this run
 */
export function remind(
  origin: Origin,
  options: CompareOptions,
  violation: OpenViolation,
  facts: Pick<DriftEvent, 'found' | 'unread' | 'steps' | 'fix'>,
): Judgement {
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
