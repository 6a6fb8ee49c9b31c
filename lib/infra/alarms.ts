/**
 * Who watches the watcher: an alarm for each way in which a night's audit can go wrong without anybody being told.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters.ts';
import { runMetric } from './metrics.ts';

export interface AlarmsProps {
  readonly serviceName: string;
  readonly audit: IFunction;
  readonly timeout: Duration;
  readonly deadLetters: DeadLetters;
  /** Topics whose failed deliveries raise an alarm, by the name that people read. */
  readonly topics: Readonly<Record<string, ITopic>>;
  /** Longest time that may pass between two finished runs. */
  readonly heartbeatWithin: Duration;
  readonly operationsTopic: ITopic;
}

/** All alarms, each telling the operations topic when it begins and when it is over. */
export function createAlarms(scope: Construct, props: AlarmsProps): Alarm[] {
  const { audit, deadLetters, timeout } = props;
  const period = Duration.minutes(5);
  const alarms = [
    alarm(scope, 'ErrorsAlarm', 'The audit function failed.', {
      metric: audit.metricErrors({ period }),
    }),
    alarm(scope, 'ThrottlesAlarm', 'The audit function was throttled: a run may have been going on already.', {
      metric: audit.metricThrottles({ period }),
    }),
    alarm(
      scope,
      'NearTimeoutAlarm',
      'A run took more than 90 % of the function’s timeout. Raise memory or split the orgs.',
      {
        metric: audit.metricDuration({ period, statistic: Stats.MAXIMUM }),
        threshold: timeout.toMilliseconds() * 0.9,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      },
    ),
    deadLetterAlarm(
      scope,
      'UndeliveredAlarm',
      'The schedule fired and the audit function could not be reached.',
      deadLetters.undelivered,
    ),
    deadLetterAlarm(scope, 'FailedRunsAlarm', 'A run failed after all retries.', deadLetters.failedRuns),
    alarm(scope, 'OrgsNotAssessedAlarm', 'At least one org could not be assessed.', {
      metric: runMetric('OrgsNotAssessed', props.serviceName, period),
    }),
    heartbeatAlarm(scope, props),
    ...Object.entries(props.topics).map(([name, topic]) =>
      alarm(scope, `${name}DeliveryAlarm`, `Messages of the ${name.toLowerCase()} topic could not be delivered.`, {
        metric: topic.metricNumberOfNotificationsFailed({ period, statistic: Stats.SUM }),
      }),
    ),
  ];
  const tell = new SnsAction(props.operationsTopic);
  for (const each of alarms) {
    each.addAlarmAction(tell);
    each.addOkAction(tell);
  }
  return alarms;
}

/** Raised by one data point of at least 1; no data is good news. */
function alarm(
  scope: Construct,
  id: string,
  description: string,
  props: Pick<AlarmProps, 'metric'> & Partial<AlarmProps>,
): Alarm {
  return new Alarm(scope, id, {
    alarmDescription: description,
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...props,
  });
}

function deadLetterAlarm(scope: Construct, id: string, description: string, queue: IQueue): Alarm {
  return alarm(scope, id, description, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
  });
}

/**
 * The dead man's switch: no finished run for so long, whatever the reason. It looks at our own metric, since an
 * invocation alone proves nothing, and takes missing data for what it is here: bad news.
 *
 * Hour by hour, because an alarm of a day's period begins its days when it likes and sees a late run as two days with
 * one gap. Fires a few hours late at worst (CloudWatch looks back a little further when data is missing), and once
 * after the first deployment, until the first run has finished.
 */
function heartbeatAlarm(scope: Construct, { serviceName, heartbeatWithin }: AlarmsProps): Alarm {
  const hours = Math.ceil(heartbeatWithin.toMinutes() / 60);
  return alarm(scope, 'HeartbeatAlarm', `No audit has finished for ${hours} hours: nobody is watching the orgs.`, {
    metric: runMetric('RunCompleted', serviceName, Duration.hours(1)),
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: hours,
    datapointsToAlarm: hours,
    treatMissingData: TreatMissingData.BREACHING,
  });
}
