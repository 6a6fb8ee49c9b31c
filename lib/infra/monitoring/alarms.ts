/**
 * The alarms on the auditor itself: one for each way in which an audit can fail without an alert.
 *
 * An alarm on what a run did stays in alarm until a whole period of the schedule has passed without it. So a state that
 * lasts for nights (an org that can't be read) is one message when it begins and one when it is over.
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
  /** Longest time that may pass between two finished runs; so long an alarm on what a run did waits for the next. */
  readonly heartbeatWithin: Duration;
  /** Findings are imported into Security Hub. */
  readonly securityHub: boolean;
  readonly operationsTopic: ITopic;
}

const HOUR = Duration.hours(1);

/** All alarms. Each notifies the operations topic when it begins and when it ends. */
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
 * Alarms that one data point of at least 1 raises, and that `hours` without another end; no data is good news.
 *
 * Hour by hour, since CloudWatch looks back over more than a day by whole hours alone.
 */
function lastingAlarms(scope: Construct, hours: number): MakeAlarm {
  return (id, description, props) =>
    new Alarm(scope, id, {
      alarmDescription: `${description} In alarm until ${hours} hours have passed without it.`,
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
    alarm('ThrottlesAlarm', 'The audit function was throttled: a run may have been going on already.', {
      metric: audit.metricThrottles({ period: HOUR }),
    }),
    alarm('LostRunsAlarm', 'A run failed and could not even be kept among the failed runs.', { metric: lost }),
    alarm(
      'NearTimeoutAlarm',
      'An invocation took more than 90 % of its timeout. Raise the memory, or audit in batches (scale: distributed).',
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
    alarm('ExecutionTimedOutAlarm', 'A distributed run was not done within its timeout.', {
      metric: machine.metricTimedOut({ period: HOUR }),
    }),
    alarm('ExecutionAbortedAlarm', 'Somebody stopped a distributed run.', {
      metric: machine.metricAborted({ period: HOUR }),
    }),
  ];
}

/**
 * In alarm as long as a message is there. SQS goes quiet on a queue that nobody has touched for six hours, so no data
 * leaves the alarm as it is: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
 */
function deadLetterAlarms(scope: Construct, deadLetters: DeadLetters): Alarm[] {
  const ofQueue = (id: string, description: string, queue: IQueue) =>
    new Alarm(scope, id, {
      alarmDescription: `${description} In alarm until the queue is empty.`,
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
    ofQueue('UndeliveredAlarm', 'The schedule fired and the audit could not be started.', deadLetters.undelivered),
    ofQueue('FailedRunsAlarm', 'A run failed after all retries.', deadLetters.failedRuns),
    ofQueue('UndeliveredAlertsAlarm', 'A subscribed machine did not take an alert.', deadLetters.undeliveredAlerts),
  ];
}

/** Alarms on the metrics that the run puts. */
function runAlarms(alarm: MakeAlarm, { serviceName }: AlarmsProps): Alarm[] {
  return [
    alarm('OrgsNotAssessedAlarm', 'At least one org could not be assessed.', {
      metric: runMetric('OrgsNotAssessed', serviceName, HOUR),
    }),
    alarm(
      'OrgsUndeliveredAlarm',
      'The alert or the state of at least one org could not be kept; the next run sends its alert again.',
      { metric: runMetric('OrgsUndelivered', serviceName, HOUR) },
    ),
    alarm(
      'SubscriptionsLostAlarm',
      'A topic has fewer subscribers than the night before, or nobody is subscribed to any alert. Look at the subscriptions of the topics in SNS.',
      { metric: runMetric('SubscriptionsLost', serviceName, HOUR) },
    ),
  ];
}

/** Lasts from one run to the next, so that a cause that lasts raises it in one night and not in each. */
function findingsRefusedAlarm(alarm: MakeAlarm, { serviceName }: AlarmsProps): Alarm {
  return alarm(
    'FindingsRefusedAlarm',
    "Security Hub refuses findings until somebody acts: it is not switched on in this account and region, the role lacks a permission, or a finding is not valid. The log of the run has Security Hub's own words. Alerts are sent all the same.",
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
 * The dead man's switch: no finished run for so long, whatever the reason. It looks at our own metric, since an
 * invocation alone proves nothing, and takes missing data for what it is here: bad news.
 *
 * Hour by hour: CloudWatch chooses when a period of a day begins, and would see a late run as two days with
 * one gap. Fires a few hours late at worst (CloudWatch looks back a little further when data is missing), and once
 * after the first deployment, until the first run has finished.
 */
function heartbeatAlarm(scope: Construct, { serviceName, heartbeatWithin }: AlarmsProps): Alarm {
  const hours = hoursOf(heartbeatWithin);
  return new Alarm(scope, 'HeartbeatAlarm', {
    alarmDescription: `No audit has finished for ${hours} hours: nobody is watching the orgs. Look at the schedule, the function's log and the newest record under runs/ in the state bucket; eca-auditor doctor --aws looks at all of it. OK only means that a finished run was reported. Anybody who may use PutMetricData can report one: the record of the run is the proof.`,
    metric: runMetric('RunCompleted', serviceName, HOUR),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: hours,
    datapointsToAlarm: hours,
    treatMissingData: TreatMissingData.BREACHING,
  });
}
