import { Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { EcaAuditor } from '../../../lib/infra/eca-auditor.ts';
import { changes, nights, states } from '../../support/aws/alarm-states.ts';
import { newApp, newStack, propertiesOf, stubBundle, synthesise } from '../../support/infra/synth.ts';

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

test.each(['UndeliveredFirings', 'FailedRuns', 'UndeliveredAlerts'])(
  'a message in %s raises an alarm, until it is taken',
  (queue) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(queue), 'QueueName'] } }],
      Threshold: 1,
      // SQS sends no metrics of an idle queue.
      TreatMissingData: 'ignore',
    });
  },
);

const ofRuns = alarms.filter(({ MetricName, Namespace }) => Namespace !== 'AWS/SQS' && MetricName !== 'RunCompleted');

test.each(ofRuns.map((alarm) => [String(alarm.MetricName), alarm] as const))(
  '%s: a state of many nights is one message when it begins and one when it is over',
  (_, alarm) => {
    const bad = Number(alarm.Threshold) + 1;
    expect(changes(states(alarm, nights(0, bad, bad, bad, bad, bad, 0, 0, 0)))).toEqual(['ALARM', 'OK']);
    expect(changes(states(alarm, nights(0, bad, 0, 0, bad, 0, 0)))).toEqual(['ALARM', 'OK', 'ALARM', 'OK']);
  },
);

test('refused findings raise an alarm once, which lasts until a run clears it', () => {
  const withHub = synthesise({ securityHub: true });
  withHub.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'FindingsRefused',
    Threshold: 1,
    DatapointsToAlarm: 1,
    EvaluationPeriods: 27,
    Period: 3600,
  });
  expect(alarms.map(({ MetricName }) => MetricName)).not.toContain('FindingsRefused');
});

test('a missing run raises the alarm of the dead man’s switch', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'EcaAuditor',
    MetricName: 'RunCompleted',
    Dimensions: [{ Name: 'service', Value: 'Test' }],
    ComparisonOperator: 'LessThanThreshold',
    Threshold: 1,
    Period: 3600,
    EvaluationPeriods: 27,
    DatapointsToAlarm: 27,
    TreatMissingData: 'breaching',
  });
});

test('the watched metric has the name that the environment of the function has', () => {
  const own = synthesise({ serviceName: 'audit-eu' });
  own.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ POWERTOOLS_SERVICE_NAME: 'audit-eu' }) },
  });
  own.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'RunCompleted',
    Dimensions: [{ Name: 'service', Value: 'audit-eu' }],
  });
});

test('every alarm notifies the operations topic, and no alarm looks back further than CloudWatch can', () => {
  expect(alarms).toHaveLength(13);
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

test('a time that summer time leaves out is warned of, and the switch waits for it', () => {
  const stack = newStack();
  const props = { schedule: 'cron(30 2 * * ? *)', timeZone: 'Europe/Berlin' };
  new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, ...props });
  const [warning] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('does not fire on'));
  const year = new Date().getUTCFullYear();
  expect(warning?.entry.data).toMatch(new RegExp(`${year + 1}-03-\\d\\d 02:30.*Europe/Berlin.*instead of 27`));
  const [alarm] = propertiesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm').filter(
    ({ MetricName }) => MetricName === 'RunCompleted',
  );
  // 47 hours without a firing, and the margin.
  expect(alarm?.EvaluationPeriods).toBe(50);
  expect(changes(states(alarm ?? {}, [...nights(1, 1), ...nights(1).slice(0, 5), ...Array(46), 1]))).not.toContain(
    'ALARM',
  );
});

test('the default schedule is not warned of', () => {
  const stack = newStack();
  new EcaAuditor(stack, 'Auditor', { codePath: stubBundle, timeZone: 'Europe/Berlin' });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('does not fire on'))).toEqual([]);
});

test('auditors in two stacks share neither metric nor switch, and one stack with two needs names', () => {
  const app = newApp();
  const [one, two] = ['AuditEu', 'AuditUs'].map((id) => new Stack(app, id));
  if (!one || !two) throw new Error('two stacks were made');
  for (const stack of [one, two]) new EcaAuditor(stack, 'Auditor', { codePath: stubBundle });
  const [first, second] = [one, two].map((stack) =>
    propertiesOf(Template.fromStack(stack), 'AWS::CloudWatch::Alarm')
      .filter(({ Namespace }) => Namespace === 'EcaAuditor')
      .map(({ MetricName, Dimensions }) => JSON.stringify([MetricName, Dimensions])),
  );
  expect(first).toHaveLength(4);
  expect(second?.filter((each) => first?.includes(each))).toEqual([]);
  expect(Annotations.fromStack(two).findWarning('*', Match.stringLikeRegexp('read the same org secrets'))).toHaveLength(
    1,
  );
  expect(() => new EcaAuditor(two, 'Second', { codePath: stubBundle })).toThrow(
    /AuditUs\/Auditor and AuditUs\/Second both have the serviceName "AuditUs"/,
  );
});

test('two stacks with org secrets of their own are warned of nothing', () => {
  const app = newApp();
  const [one, two] = [new Stack(app, 'AuditEu'), new Stack(app, 'AuditUs')];
  new EcaAuditor(one, 'Auditor', { codePath: stubBundle, orgSecretPrefix: 'eu/orgs/' });
  new EcaAuditor(two, 'Auditor', { codePath: stubBundle, orgSecretPrefix: 'us/orgs/' });
  expect(Annotations.fromStack(two).findWarning('*', Match.stringLikeRegexp('same org secrets'))).toEqual([]);
});
