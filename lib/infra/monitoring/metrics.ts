/**
 * The audit's own metrics, for alarms and the dashboard. Powertools emits them from the function.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { RunMetricName, SubscriptionMetricName } from '../../run/telemetry/metrics.ts';

/** The value of the function's variable `POWERTOOLS_METRICS_NAMESPACE`. */
export const METRICS_NAMESPACE = 'EcaAuditor';

/** The sum of a metric. Powertools adds the dimension `service`, which distinguishes several auditors in one account. */
export function runMetric(
  name: RunMetricName | SubscriptionMetricName,
  serviceName: string,
  period: Duration = Duration.hours(1),
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: serviceName },
    statistic: Stats.SUM,
    period,
  });
}
