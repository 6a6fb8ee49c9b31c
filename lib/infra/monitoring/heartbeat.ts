/**
 * How long the dead man's switch waits: the longest time between two firings and a margin.
 *
 * @module
 */
import { Annotations, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { skippedFirings } from '../../config/schema/skipped-times.ts';
import { longestGap } from '../running/schedule.ts';

/** Retries, and the extra hour of the night on which summer time ends. */
const MARGIN_MINUTES = 150;

/** CloudWatch evaluates at most seven days: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST = Duration.days(7);

export interface HeartbeatProps {
  /** The schedule. */
  readonly expression: string;
  readonly timeZone: string;
  /** The longest that a run may take. */
  readonly runTimeout: Duration;
  /** What the user says is the longest time between two firings, if anything. */
  readonly stated: Duration | undefined;
  /** When the template is made: firings that summer time leaves out are looked for from then on. */
  readonly now: Date;
}

/**
 * Warns of firings that summer time leaves out, and waits long enough for them.
 *
 * @throws Error when that time is neither stated nor plain from the expression, or beyond what CloudWatch can watch.
 */
export function heartbeatWithin(scope: Construct, props: HeartbeatProps): Duration {
  const { expression, timeZone, runTimeout, stated, now } = props;
  const gap = stated ?? longestGap(expression);
  if (gap === undefined) {
    throw new Error(
      `EcaAuditor: the longest time between two firings of "${expression}" can't be computed from the expression, and the alarm on a missing run needs it. Set longestGap, for example Duration.hours(72) for working days only.`,
    );
  }
  const margin = Duration.minutes(MARGIN_MINUTES).plus(runTimeout);
  const within = gap.plus(margin);
  if (within.toMinutes() > LONGEST.toMinutes()) {
    throw new Error(
      `EcaAuditor: "${expression}" leaves ${gap.toHumanString()} between two firings; with a margin of ${margin.toHumanString()} that is more than the ${LONGEST.toHumanString()} that a CloudWatch alarm can look back. Audit more often, or state a shorter longestGap.`,
    );
  }
  const skipped = skippedFirings(expression, timeZone, now);
  if (skipped.length === 0) return within;
  const known = Math.max(...skipped.map(({ gapMinutes = 0 }) => gapMinutes)) + margin.toMinutes();
  const waits = Duration.minutes(Math.min(Math.max(known, within.toMinutes()), LONGEST.toMinutes()));
  const times = skipped.map(({ localTime }) => localTime).join(', ');
  Annotations.of(scope).addWarningV2(
    'eca-auditor:skipped-firings',
    `EcaAuditor: "${expression}" does not fire on ${times}: ${timeZone} has no such time, because summer time begins. The alarm on a missing run waits ${hoursOf(waits)} hours for that instead of ${hoursOf(within)}. Choose a time that every day has, such as 04:30.`,
  );
  return waits;
}

/** Whole hours, as alarms count them. */
export function hoursOf(duration: Duration): number {
  return Math.ceil(duration.toMinutes() / 60);
}
