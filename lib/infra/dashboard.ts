/**
 * The dashboard: is it alive, what did it see, how close is it to its limits.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { runMetric } from './metrics.ts';

export interface DashboardProps {
  readonly serviceName: string;
  readonly audit: IFunction;
  readonly timeout: Duration;
  readonly alarms: readonly Alarm[];
}

export function createDashboard(scope: Construct, id: string, props: DashboardProps): Dashboard {
  const { serviceName, audit, timeout } = props;
  const half = { width: 12, height: 6 };
  return new Dashboard(scope, id, {
    defaultInterval: Duration.days(14),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 })],
      [
        new GraphWidget({
          ...half,
          title: 'Orgs',
          left: [runMetric('OrgsAssessed', serviceName), runMetric('OrgsNotAssessed', serviceName)],
        }),
        new GraphWidget({ ...half, title: 'Drift', left: [runMetric('DriftEvents', serviceName)] }),
      ],
      [
        new GraphWidget({
          ...half,
          title: 'Duration',
          left: [audit.metricDuration({ statistic: Stats.MAXIMUM, period: Duration.hours(1) })],
          leftAnnotations: [{ value: timeout.toMilliseconds(), label: 'Timeout' }],
        }),
        new GraphWidget({
          ...half,
          title: 'Runs and calls to Salesforce',
          left: [runMetric('RunCompleted', serviceName), audit.metricErrors({ period: Duration.hours(1) })],
          right: [runMetric('ApiCalls', serviceName)],
        }),
      ],
    ],
  });
}
