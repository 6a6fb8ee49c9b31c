import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { EcaAuditorStack } from '../../lib/infra/stack.ts';
import { cdkJson, stubBundle } from './synth.ts';

const stackWith = (context: Record<string, unknown>) =>
  new EcaAuditorStack(
    new App({ context: { ...cdkJson.context, ...context } }),
    'EcaAuditor',
    {},
    { codePath: stubBundle },
  );

const templateWith = (context: Record<string, unknown>) => Template.fromStack(stackWith(context));

test('names what people need after a deployment', () => {
  expect(Object.keys(templateWith({}).findOutputs('*')).sort()).toEqual([
    'AlertTopicArn',
    'EventTopicArn',
    'FunctionName',
    'OperationsTopicArn',
    'StateBucketName',
  ]);
});

test('takes its settings from context, lists with commas as -c passes them', () => {
  const template = templateWith({
    'eca-auditor:schedule': 'rate(12 hours)',
    'eca-auditor:timeZone': 'America/New_York',
    'eca-auditor:alertEmails': 'a@example.com,b@example.com',
    'eca-auditor:operationsEmails': ['ops@example.com'],
    'eca-auditor:logRetentionDays': '365',
    'eca-auditor:chatTopic': 'true',
  });
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(12 hours)',
    ScheduleExpressionTimezone: 'America/New_York',
  });
  template.resourceCountIs('AWS::SNS::Subscription', 3);
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  template.hasOutput('ChatTopicArn', {});
});

test.each([
  ['timeZone', 'Berlin', 'expected an IANA time zone'],
  ['schedule', 'every night', 'expected cron(…) of six fields or rate(…)'],
  ['alertEmails', 'oncall', 'email'],
  ['alertSeverities', 'severe', 'critical'],
  ['logRetentionDays', '91', 'expected a retention that CloudWatch Logs knows'],
  ['orgSecretPrefix', 'orgs/*', 'expected letters, digits'],
  ['memorySize', '64', 'expected 128 to 10240'],
])('a wrong eca-auditor:%s names key, found and right', (key, found, right) => {
  const make = () => stackWith({ [`eca-auditor:${key}`]: found });
  expect(make).toThrow(`eca-auditor:${key}`);
  expect(make).toThrow(found);
  expect(make).toThrow(right);
});

test('a key that is not known names those that are', () => {
  expect(() => stackWith({ 'eca-auditor:timezone': 'Europe/Berlin' })).toThrow(
    /eca-auditor:timezone is not known; known are .*timeZone/,
  );
});
