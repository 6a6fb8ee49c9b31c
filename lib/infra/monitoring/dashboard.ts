/**
 * The dashboard: alarms, findings, and how close the function is to its limits.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { RunMetricName } from '../../run/telemetry/metrics.ts';
import { runMetric } from './metrics.ts';

export interface DashboardProps {
  readonly serviceName: string;
  readonly audit: IFunction;
  readonly timeout: Duration;
  readonly alarms: readonly Alarm[];
}

export function createDashboard(scope: Construct, id: string, props: DashboardProps): Dashboard {
  const { serviceName, audit, timeout } = props;
  const of = (...names: RunMetricName[]) => names.map((name) => runMetric(name, serviceName));
  const graph = (title: string, widget: GraphWidgetProps) =>
    new GraphWidget({ title, width: 12, height: 6, ...widget });
  return new Dashboard(scope, id, {
    defaultInterval: Duration.days(14),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 })],
      [
        graph('Orgs', { left: of('OrgsAssessed', 'OrgsPartial', 'OrgsNotAssessed', 'OrgsUndelivered') }),
        graph('Failures without a waiver', {
          left: of('FindingsCritical', 'FindingsHigh', 'FindingsMedium', 'FindingsLow'),
          stacked: true,
        }),
      ],
      [
        graph('Drift', { left: of('DriftEvents') }),
        graph('Runs and calls to Salesforce', {
          left: [...of('RunCompleted'), audit.metricErrors({ period: Duration.hours(1) })],
          right: of('ApiCalls'),
        }),
      ],
      [
        graph('Duration of a run', { left: of('DurationMs') }),
        graph('Duration of an invocation', {
          left: [audit.metricDuration({ statistic: Stats.MAXIMUM, period: Duration.hours(1) })],
          leftAnnotations: [{ value: timeout.toMilliseconds(), label: 'Timeout' }],
        }),
      ],
    ],
  });
}
