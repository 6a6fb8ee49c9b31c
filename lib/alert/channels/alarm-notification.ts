/**
 * The message that CloudWatch publishes when a metric alarm changes its state, field by field.
 *
 * AWS shows it by example only; the fields are those of its own event libraries:
 * https://github.com/aws/aws-lambda-go/blob/main/events/cloudwatch_alarm.go (`CloudWatchAlarmSNSPayload`).
 *
 * @module
 */
import { cut } from '../words/harmless-text.ts';

export interface AlarmFacts {
  /** At most 255 ASCII characters. */
  readonly name: string;
  readonly description: string;
  readonly state: 'OK' | 'ALARM';
  readonly reason: string;
  readonly now: Date;
  /** Shown as the alarm's dimensions; empty ones are left out. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** The topic that gets the message. The alarm does not exist; it gets the account and the region of the topic. */
  readonly topicArn: string;
}

export type AlarmNotification = ReturnType<typeof alarmNotification>;

/** The fields that integrations read. Some refuse an alarm without a trigger. */
export function alarmNotification(facts: AlarmFacts) {
  const { name, description, state, reason, now, dimensions, topicArn } = facts;
  const [, partition = 'aws', , region = '', account = ''] = topicArn.split(':');
  return {
    AlarmName: name,
    AlarmDescription: cut(description, 1024),
    AWSAccountId: account,
    NewStateValue: state,
    NewStateReason: cut(reason, 1023),
    // 2026-11-24T02:00:30.000+0000
    StateChangeTime: now.toISOString().replace('Z', '+0000'),
    Region: region,
    AlarmArn: `arn:${partition}:cloudwatch:${region}:${account}:alarm:${name}`,
    OldStateValue: state === 'OK' ? 'ALARM' : 'OK',
    Trigger: {
      MetricName: 'Violation',
      Namespace: 'EcaAuditor',
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: Object.entries(dimensions)
        .filter(([, value]) => value !== '')
        .map(([dimension, value]) => ({ name: dimension, value })),
      Period: 86_400,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  };
}
