/**
 * What an alarm of CloudWatch does with hourly data points.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
 *
 * @module
 */

/** The state of an alarm after each hour, given one data point an hour; `undefined` is an hour without data. */
export function states(alarm: Record<string, unknown>, hours: readonly (number | undefined)[]): ('ALARM' | 'OK')[] {
  const [within, needed] = [
    Number(alarm.EvaluationPeriods),
    Number(alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods),
  ];
  const isBad = (value: number | undefined) => {
    if (value === undefined) return alarm.TreatMissingData === 'breaching';
    const isLow = value < Number(alarm.Threshold);
    return alarm.ComparisonOperator === 'LessThanThreshold' ? isLow : !isLow;
  };
  return hours.map((_, at) => {
    const window = hours.slice(Math.max(0, at + 1 - within), at + 1);
    return window.filter(isBad).length >= needed ? 'ALARM' : 'OK';
  });
}

/** Each change of state: what the alarm sends. */
export const changes = (all: readonly string[]) => all.filter((state, at) => state !== (all[at - 1] ?? 'OK'));

/** One value each night at 4, the other hours without data. */
export const nights = (...values: number[]) =>
  values.flatMap((value) => Array.from({ length: 24 }, (_, hour) => (hour === 4 ? value : undefined)));
