/**
 * When people hear again of what they were told: a digest, not a page.
 *
 * @module
 */
import type { DriftEvent, OpenViolation } from '../../model/model.ts';
import { type CompareOptions, DAY_MS } from '../comparison.ts';
import { driftEvent, type Origin } from '../event.ts';

/** A nightly run starts a little earlier or later; a reminder must not slip a whole night for that. */
const SCHEDULE_JITTER_MS = 60 * 60 * 1000;

/** An open violation as it goes into the ledger, with what is told of it. */
export interface Judged {
  readonly event?: DriftEvent;
  readonly violation: OpenViolation;
}

/** @param toldAt ISO 8601 */
export function isReminderDue(toldAt: string, { now, remindAfterDays }: CompareOptions): boolean {
  return now.getTime() - Date.parse(toldAt) >= remindAfterDays * DAY_MS - SCHEDULE_JITTER_MS;
}

/**
 * An open violation that did not get worse. One of a control that does not alert is never told, so nothing reminds of it.
 *
 * @param facts how it stands now
 */
export function remind(
  origin: Origin,
  options: CompareOptions,
  violation: OpenViolation,
  facts: Pick<DriftEvent, 'found' | 'unread' | 'steps' | 'fix'>,
): Judged {
  if (violation.reportOnly === true || !isReminderDue(violation.toldAt, options)) {
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
  return { event, violation: { ...violation, toldAt: options.now.toISOString() } };
}
