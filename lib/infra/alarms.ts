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
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { CHANNELS, type ChannelId } from '../alert/channels/index.ts';
import type { DeadLetters } from './dead-letters.ts';
import { runMetric } from './metrics.ts';

export interface AlarmsProps {
  readonly serviceName: string;
  readonly audit: IFunction;
  /** Of a distributed audit. */
  readonly stateMachine: StateMachine | undefined;
  /** Of one invocation. */
  readonly timeout: Duration;
  readonly deadLetters: DeadLetters;
  /** Topics whose failed deliveries raise an alarm. */
  readonly topics: readonly (readonly [ChannelId, ITopic])[];
  /** Longest time that may pass between two finished runs. */
  readonly heartbeatWithin: Duration;
  /** Findings are imported into Security Hub. */
  readonly securityHub: boolean;
  readonly operationsTopic: ITopic;
}

const PERIOD = Duration.minutes(5);

/** All alarms, each telling the operations topic when it begins and when it is over. */
export function createAlarms(scope: Construct, props: AlarmsProps): Alarm[] {
  const alarms = [
    ...functionAlarms(scope, props),
    ...(props.stateMachine ? stateMachineAlarms(scope, props.stateMachine) : []),
    ...deadLetterAlarms(scope, props.deadLetters),
    ...runAlarms(scope, props),
    ...(props.securityHub ? [findingsRefusedAlarm(scope, props)] : []),
    ...deliveryAlarms(scope, props.topics),
  ];
  const tell = new SnsAction(props.operationsTopic);
  for (const each of alarms) {
    each.addAlarmAction(tell);
    each.addOkAction(tell);
  }
  return alarms;
}

function functionAlarms(scope: Construct, { audit, timeout }: AlarmsProps): Alarm[] {
  const lost = audit.metric('DestinationDeliveryFailures', { period: PERIOD, statistic: Stats.SUM });
  return [
    alarm(scope, 'ErrorsAlarm', 'The audit function failed.', { metric: audit.metricErrors({ period: PERIOD }) }),
    alarm(scope, 'ThrottlesAlarm', 'The audit function was throttled: a run may have been going on already.', {
      metric: audit.metricThrottles({ period: PERIOD }),
    }),
    alarm(scope, 'LostRunsAlarm', 'A run failed and could not even be kept among the failed runs.', { metric: lost }),
    alarm(
      scope,
      'NearTimeoutAlarm',
      'An invocation took more than 90 % of its timeout. Raise the memory, or audit in batches (scale: distributed).',
      {
        metric: audit.metricDuration({ period: PERIOD, statistic: Stats.MAXIMUM }),
        threshold: timeout.toMilliseconds() * 0.9,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      },
    ),
  ];
}

function stateMachineAlarms(scope: Construct, machine: StateMachine): Alarm[] {
  return [
    alarm(scope, 'ExecutionFailedAlarm', 'A distributed run failed.', {
      metric: machine.metricFailed({ period: PERIOD }),
    }),
    alarm(scope, 'ExecutionTimedOutAlarm', 'A distributed run was not done within its timeout.', {
      metric: machine.metricTimedOut({ period: PERIOD }),
    }),
    alarm(scope, 'ExecutionAbortedAlarm', 'Somebody stopped a distributed run.', {
      metric: machine.metricAborted({ period: PERIOD }),
    }),
  ];
}

function deadLetterAlarms(scope: Construct, deadLetters: DeadLetters): Alarm[] {
  const ofQueue = (id: string, description: string, queue: IQueue) =>
    alarm(scope, id, description, {
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM }),
    });
  return [
    ofQueue('UndeliveredAlarm', 'The schedule fired and the audit could not be started.', deadLetters.undelivered),
    ofQueue('FailedRunsAlarm', 'A run failed after all retries.', deadLetters.failedRuns),
    ofQueue('UndeliveredAlertsAlarm', 'A subscribed machine did not take an alert.', deadLetters.undeliveredAlerts),
  ];
}

/** By what the run says of itself. */
function runAlarms(scope: Construct, props: AlarmsProps): Alarm[] {
  const { serviceName } = props;
  return [
    alarm(scope, 'OrgsNotAssessedAlarm', 'At least one org could not be assessed.', {
      metric: runMetric('OrgsNotAssessed', serviceName, PERIOD),
    }),
    alarm(
      scope,
      'OrgsUndeliveredAlarm',
      'The alert or the state of at least one org could not be kept; the next run tells its drift again.',
      { metric: runMetric('OrgsUndelivered', serviceName, PERIOD) },
    ),
    heartbeatAlarm(scope, props),
  ];
}

/**
 * Told once, and once when it is over: between two runs there is no data, and the alarm stays as it is, so that a cause
 * that lasts raises it in one night and not in each.
 */
function findingsRefusedAlarm(scope: Construct, { serviceName }: AlarmsProps): Alarm {
  return alarm(
    scope,
    'FindingsRefusedAlarm',
    "Security Hub refuses findings until somebody acts: it is not switched on in this account and region, the role lacks a permission, or a finding is not valid. The log of the run has Security Hub's own words. Alerts are sent all the same.",
    {
      metric: runMetric('FindingsRefused', serviceName, PERIOD),
      treatMissingData: TreatMissingData.IGNORE,
    },
  );
}

function deliveryAlarms(scope: Construct, topics: AlarmsProps['topics']): Alarm[] {
  return topics.map(([channel, topic]) =>
    alarm(
      scope,
      CHANNELS[channel].topic.id.replace(/Topic$/, 'DeliveryAlarm'),
      `Messages of the ${channel} topic could not be delivered.`,
      {
        metric: topic.metricNumberOfNotificationsFailed({ period: PERIOD, statistic: Stats.SUM }),
      },
    ),
  );
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
