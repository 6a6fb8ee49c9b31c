/**
 * How long the dead man's switch waits: the longest time between two firings and a margin.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { longestGap } from './schedule.ts';

/** Retries, and the extra hour of the night on which summer time ends. */
const MARGIN_MINUTES = 150;

/** CloudWatch evaluates at most seven days: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const LONGEST = Duration.days(7);

/**
 * @param expression the schedule
 * @param runTimeout the longest that a run may take
 * @param stated what the user says is the longest time between two firings, if anything
 * @throws Error when that time is neither stated nor plain from the expression, or beyond what CloudWatch can watch.
 */
export function heartbeatWithin(expression: string, runTimeout: Duration, stated: Duration | undefined): Duration {
  const gap = stated ?? longestGap(expression);
  if (gap === undefined) {
    throw new Error(
      `EcaAuditor: the longest time between two firings of "${expression}" can't be told from the expression, and the alarm on a missing run needs it. Set longestGap, for example Duration.hours(72) for working days only.`,
    );
  }
  const margin = Duration.minutes(MARGIN_MINUTES).plus(runTimeout);
  const within = gap.plus(margin);
  if (within.toMinutes() > LONGEST.toMinutes()) {
    throw new Error(
      `EcaAuditor: "${expression}" leaves ${gap.toHumanString()} between two firings; with a margin of ${margin.toHumanString()} that is more than the ${LONGEST.toHumanString()} that a CloudWatch alarm can look back. Audit more often, or state a shorter longestGap.`,
    );
  }
  return within;
}
