import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { propertiesOf, synthesise } from './synth.ts';

const template = synthesise();
const alarms = propertiesOf(template, 'AWS::CloudWatch::Alarm');

test.each([
  ['Errors', 1],
  ['Throttles', 1],
  ['Duration', 810_000],
  ['OrgsNotAssessed', 1],
  ['OrgsUndelivered', 1],
  ['DestinationDeliveryFailures', 1],
  ['NumberOfNotificationsFailed', 1],
])('%s raises an alarm from %d on', (MetricName, Threshold) => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName, Threshold, TreatMissingData: 'notBreaching' });
});

test.each(['UndeliveredFirings', 'FailedRuns', 'UndeliveredAlerts'])('a message in %s raises an alarm', (queue) => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(queue), 'QueueName'] } }],
    Threshold: 1,
  });
});

test('refused findings raise an alarm once, which lasts until a run says that it is over', () => {
  const withHub = synthesise({ securityHub: true });
  withHub.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'FindingsRefused',
    Threshold: 1,
    TreatMissingData: 'ignore',
  });
  expect(alarms.map(({ MetricName }) => MetricName)).not.toContain('FindingsRefused');
});

test('a missing run raises the alarm of the dead man’s switch', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'EcaAuditor',
    MetricName: 'RunCompleted',
    Dimensions: [{ Name: 'service', Value: 'eca-auditor' }],
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    Period: 3600,
    EvaluationPeriods: 27,
    DatapointsToAlarm: 27,
    TreatMissingData: 'breaching',
  });
});

test('the watched metric bears the name that the function is told to use', () => {
  const own = synthesise({ serviceName: 'audit-eu' });
  own.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ POWERTOOLS_SERVICE_NAME: 'audit-eu' }) },
  });
  own.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'RunCompleted',
    Dimensions: [{ Name: 'service', Value: 'audit-eu' }],
  });
});

test('every alarm tells the operations topic, and no alarm looks back further than CloudWatch can', () => {
  expect(alarms).toHaveLength(12);
  for (const alarm of alarms) {
    const operations = [{ Ref: expect.stringContaining('OperationsTopic') }];
    expect(alarm).toMatchObject({ AlarmActions: operations, OKActions: operations });
    const period = Number(alarm.Period);
    expect(period * Number(alarm.EvaluationPeriods)).toBeLessThanOrEqual(period < 3600 ? 86_400 : 604_800);
  }
});

test('the switch follows the schedule', () => {
  const hours = (props: Parameters<typeof synthesise>[0]) =>
    propertiesOf(synthesise(props), 'AWS::CloudWatch::Alarm').find(({ MetricName }) => MetricName === 'RunCompleted')
      ?.EvaluationPeriods;
  expect(hours({ schedule: 'rate(6 hours)' })).toBe(9);
  expect(hours({ schedule: 'cron(0 2 ? * MON-FRI *)', longestGap: Duration.hours(72) })).toBe(75);
});

test('a schedule that can’t be watched is refused with what to set', () => {
  expect(() => synthesise({ schedule: 'cron(0 2 ? * MON-FRI *)' })).toThrow(/MON-FRI.*Set longestGap/);
  expect(() => synthesise({ schedule: 'rate(7 days)' })).toThrow(/7 days.*Audit more often/);
});
