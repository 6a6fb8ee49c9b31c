/**
 * How long the heartbeat alarm waits for a run: the longest time between two firings, and a margin.
 *
 * @module
 */
import { Annotations, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { skippedFirings } from '../../config/schema/skipped-times.ts';
import { longestGap } from '../running/schedule.ts';

/** For retries, and for the extra hour when summer time ends. */
const MARGIN_MINUTES = 150;

/** CloudWatch looks back at most seven days: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST = Duration.days(7);

export interface HeartbeatProps {
  /** Of the schedule. */
  readonly expression: string;
  readonly timeZone: string;
  /** The longest time that a run may take. */
  readonly runTimeout: Duration;
  /** The longest time between two firings, if the user has set it. */
  readonly stated: Duration | undefined;
  /** From when on skipped firings are searched. */
  readonly now: Date;
}

/**
 * Warns of firings that summer time skips, and includes the gaps that they leave.
 *
 * @throws Error when the time is neither set nor computable from the expression, or longer than CloudWatch looks back.
 */
export function heartbeatWithin(scope: Construct, props: HeartbeatProps): Duration {
  const { expression, timeZone, runTimeout, stated, now } = props;
  const gap = stated ?? longestGap(expression);
  if (gap === undefined) {
    throw new Error(
      `EcaAuditor: the longest time between two firings of "${expression}" can't be computed, and the heartbeat alarm needs it. Set longestGap, for example Duration.hours(72) for working days only.`,
    );
  }
  const margin = Duration.minutes(MARGIN_MINUTES).plus(runTimeout);
  const within = gap.plus(margin);
  if (within.toMinutes() > LONGEST.toMinutes()) {
    throw new Error(
      `EcaAuditor: "${expression}" leaves ${gap.toHumanString()} between two firings. With a margin of ${margin.toHumanString()} that is more than the ${LONGEST.toHumanString()} that a CloudWatch alarm can look back. Audit more often, or set a shorter longestGap.`,
    );
  }
  const skipped = skippedFirings(expression, timeZone, now);
  if (skipped.length === 0) return within;
  const known = Math.max(...skipped.map(({ gapMinutes = 0 }) => gapMinutes)) + margin.toMinutes();
  const waits = Duration.minutes(Math.min(Math.max(known, within.toMinutes()), LONGEST.toMinutes()));
  const times = skipped.map(({ localTime }) => localTime).join(', ');
  Annotations.of(scope).addWarningV2(
    'eca-auditor:skipped-firings',
    `EcaAuditor: "${expression}" does not fire on ${times}: ${timeZone} has no such time, because summer time begins. So the heartbeat alarm waits ${hoursOf(waits)} hours instead of ${hoursOf(within)}. Choose a time that every day has, such as 04:30.`,
  );
  return waits;
}

/** Whole hours, as alarms count them. */
export function hoursOf(duration: Duration): number {
  return Math.ceil(duration.toMinutes() / 60);
}
