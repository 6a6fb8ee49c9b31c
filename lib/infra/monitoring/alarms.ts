/**
 * The alarms on the auditor itself: one for each way in which an audit can fail without an alert.
 *
 * An alarm on the result of a run ends only after a whole period of the schedule without that result. So a problem that lasts
 * for several nights, such as an org that can't be read, sends one message when it begins and one when it is over.
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
import { CHANNELS, type ChannelId } from '../../alert/channels/index.ts';
import type { DeadLetters } from './dead-letters.ts';
import { hoursOf } from './heartbeat.ts';
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
  /** Longest time that may pass between two finished runs. An alarm on the result of a run lasts at least that long. */
  readonly heartbeatWithin: Duration;
  /** Whether findings are imported into Security Hub. */
  readonly securityHub: boolean;
  readonly operationsTopic: ITopic;
}

const HOUR = Duration.hours(1);

/** Creates all alarms. Each notifies the operations topic when it begins and when it ends. */
export function createAlarms(scope: Construct, props: AlarmsProps): Alarm[] {
  const alarm = lastingAlarms(scope, hoursOf(props.heartbeatWithin));
  const alarms = [
    ...functionAlarms(alarm, props),
    ...(props.stateMachine ? stateMachineAlarms(alarm, props.stateMachine) : []),
    ...deadLetterAlarms(scope, props.deadLetters),
    ...runAlarms(alarm, props),
    ...(props.securityHub ? [findingsRefusedAlarm(alarm, props)] : []),
    heartbeatAlarm(scope, props),
    ...deliveryAlarms(alarm, props.topics),
  ];
  const notify = new SnsAction(props.operationsTopic);
  for (const each of alarms) {
    each.addAlarmAction(notify);
    each.addOkAction(notify);
  }
  return alarms;
}

type MakeAlarm = (
  id: string,
  description: string,
  props: Pick<AlarmProps, 'metric'> & Partial<Pick<AlarmProps, 'threshold' | 'comparisonOperator'>>,
) => Alarm;

/**
 * Alarms that one data point of at least 1 raises, and that end after `hours` without another. Missing data counts as OK.
 *
 * The period is one hour, because CloudWatch looks back over more than a day only in whole hours.
 */
function lastingAlarms(scope: Construct, hours: number): MakeAlarm {
  return (id, description, props) =>
    new Alarm(scope, id, {
      alarmDescription: `${description} The alarm ends after ${hours} hours in which this did not happen.`,
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: hours,
      datapointsToAlarm: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      ...props,
    });
}

function functionAlarms(alarm: MakeAlarm, { audit, timeout }: AlarmsProps): Alarm[] {
  const lost = audit.metric('DestinationDeliveryFailures', { period: HOUR, statistic: Stats.SUM });
  return [
    alarm('ErrorsAlarm', 'The audit function failed.', { metric: audit.metricErrors({ period: HOUR }) }),
    alarm('ThrottlesAlarm', 'The audit function was throttled. Another run may have been in progress.', {
      metric: audit.metricThrottles({ period: HOUR }),
    }),
    alarm('LostRunsAlarm', 'A run failed, and Lambda could not put it into the queue of failed runs.', {
      metric: lost,
    }),
    alarm(
      'NearTimeoutAlarm',
      'An invocation took more than 90 % of its timeout. Raise memorySize, or audit in batches (scale: distributed).',
      {
        metric: audit.metricDuration({ period: HOUR, statistic: Stats.MAXIMUM }),
        threshold: timeout.toMilliseconds() * 0.9,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      },
    ),
  ];
}

function stateMachineAlarms(alarm: MakeAlarm, machine: StateMachine): Alarm[] {
  return [
    alarm('ExecutionFailedAlarm', 'A distributed run failed.', { metric: machine.metricFailed({ period: HOUR }) }),
    alarm('ExecutionTimedOutAlarm', 'A distributed run did not finish within its timeout.', {
      metric: machine.metricTimedOut({ period: HOUR }),
    }),
    alarm('ExecutionAbortedAlarm', 'Somebody stopped a distributed run.', {
      metric: machine.metricAborted({ period: HOUR }),
    }),
  ];
}

/**
 * In alarm while the queue has a message. SQS sends no metrics for a queue that was not used for six hours, so missing data
 * leaves the alarm unchanged: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 */
function deadLetterAlarms(scope: Construct, deadLetters: DeadLetters): Alarm[] {
  const ofQueue = (id: string, description: string, queue: IQueue) =>
    new Alarm(scope, id, {
      alarmDescription: `${description} The alarm ends when the queue is empty.`,
      metric: queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(5),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    });
  return [
    ofQueue('UndeliveredAlarm', 'The schedule could not start the audit.', deadLetters.undelivered),
    ofQueue('FailedRunsAlarm', 'A run failed after all retries.', deadLetters.failedRuns),
    ofQueue('UndeliveredAlertsAlarm', 'A subscribed machine did not accept an alert.', deadLetters.undeliveredAlerts),
  ];
}

/** Alarms on the metrics that a run emits. */
function runAlarms(alarm: MakeAlarm, { serviceName }: AlarmsProps): Alarm[] {
  return [
    alarm('OrgsNotAssessedAlarm', 'At least one org could not be assessed.', {
      metric: runMetric('OrgsNotAssessed', serviceName, HOUR),
    }),
    alarm(
      'OrgsUndeliveredAlarm',
      'The alert of at least one org could not be sent, or its state could not be kept. The next run sends the alert again.',
      { metric: runMetric('OrgsUndelivered', serviceName, HOUR) },
    ),
    alarm(
      'SubscriptionsLostAlarm',
      'A topic has fewer subscribers than at the last run, or nobody is subscribed to any alert. Look at the subscriptions of the topics in SNS.',
      { metric: runMetric('SubscriptionsLost', serviceName, HOUR) },
    ),
  ];
}

function findingsRefusedAlarm(alarm: MakeAlarm, { serviceName }: AlarmsProps): Alarm {
  return alarm(
    'FindingsRefusedAlarm',
    'Security Hub refused findings: it is not enabled in this account and region, the role lacks a permission, or a finding is not valid. The log of the run has the message of Security Hub. It refuses findings until this is fixed; alerts are still sent.',
    { metric: runMetric('FindingsRefused', serviceName, HOUR) },
  );
}

function deliveryAlarms(alarm: MakeAlarm, topics: AlarmsProps['topics']): Alarm[] {
  return topics.map(([channel, topic]) =>
    alarm(
      CHANNELS[channel].topic.id.replace(/Topic$/, 'DeliveryAlarm'),
      `Messages of the ${channel} topic could not be delivered.`,
      { metric: topic.metricNumberOfNotificationsFailed({ period: HOUR, statistic: Stats.SUM }) },
    ),
  );
}

/**
 * The dead man's switch: no run has finished for too long, whatever the reason. It watches our own metric, since an
 * invocation does not prove a finished run. Missing data counts as breaching.
 *
 * The period is one hour: CloudWatch chooses when a period of one day begins, so a late run could leave a whole day empty. The
 * alarm may be some hours late, because CloudWatch looks back further when data is missing. It is also raised after the first
 * deployment, until the first run has finished.
 */
function heartbeatAlarm(scope: Construct, { serviceName, heartbeatWithin }: AlarmsProps): Alarm {
  const hours = hoursOf(heartbeatWithin);
  return new Alarm(scope, 'HeartbeatAlarm', {
    alarmDescription: `No audit has finished for ${hours} hours: the orgs are not monitored. Look at the schedule, the function's log and the newest record under runs/ in the state bucket; "eca-auditor doctor --aws" checks all of them. OK means only that the metric reported a finished run. Anybody who may use PutMetricData can forge that, so the record of the run is the proof.`,
    metric: runMetric('RunCompleted', serviceName, HOUR),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: hours,
    datapointsToAlarm: hours,
    treatMissingData: TreatMissingData.BREACHING,
  });
}
