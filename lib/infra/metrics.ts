/**
 * The metrics that alarms and the dashboard look at: the audit's own, as Powertools emits them from the function.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** Namespace that the function is told in `POWERTOOLS_METRICS_NAMESPACE`. */
export const METRICS_NAMESPACE = 'EcaAuditor';

/**
 * `RunCompleted` is 1 for each run that reached its end; the others are counts of that run. `OrgsUndelivered`: their alert
 * or state could not be kept, so that the next run tells their drift again. `Findings…`: failures without a waiver.
 */
export type RunMetricName =
  | 'RunCompleted'
  | 'OrgsAssessed'
  | 'OrgsPartial'
  | 'OrgsNotAssessed'
  | 'OrgsUndelivered'
  | 'FindingsCritical'
  | 'FindingsHigh'
  | 'FindingsMedium'
  | 'FindingsLow'
  | 'DriftEvents'
  | 'ApiCalls'
  | 'DurationMs';

/** The sum of a metric; Powertools adds the dimension `service`, which tells several auditors in one account apart. */
export function runMetric(name: RunMetricName, serviceName: string, period: Duration = Duration.hours(1)): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: serviceName },
    statistic: Stats.SUM,
    period,
  });
}
