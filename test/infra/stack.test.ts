import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { EcaAuditorStack } from '../../lib/infra/stack.ts';
import { newApp, stubBundle } from './synth.ts';

const stackWith = (context: Record<string, unknown>) =>
  new EcaAuditorStack(newApp(context), 'EcaAuditor', {}, { codePath: stubBundle });

const templateWith = (context: Record<string, unknown>) => Template.fromStack(stackWith(context));

test('names what people need after a deployment', () => {
  expect(Object.keys(templateWith({}).findOutputs('*')).sort()).toEqual([
    'AlertTopicArn',
    'EventTopicArn',
    'FunctionName',
    'OperationsTopicArn',
    'ScheduleName',
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
  ['schedule', 'every night', 'expected cron(…) with six fields or rate(…)'],
  ['alertEmails', 'oncall', 'expected an e-mail address'],
  ['alertSeverities', 'severe', 'expected one of critical'],
  ['logRetentionDays', '91', 'expected a number of days that CloudWatch Logs supports'],
  ['orgSecretPrefix', 'orgs/*', 'expected letters, digits'],
  ['memorySize', '64', 'expected a whole number from 128 to 10240'],
])('a wrong eca-auditor:%s names key, found and right', (key, found, right) => {
  const make = () => stackWith({ [`eca-auditor:${key}`]: found });
  expect(make).toThrow(`eca-auditor:${key}`);
  expect(make).toThrow(found);
  expect(make).toThrow(right);
});

test('a key that is not known names those that are', () => {
  expect(() => stackWith({ 'eca-auditor:timezone': 'Europe/Berlin' })).toThrow(
    /eca-auditor:timezone is not known, probably eca-auditor:timeZone; known are .*timeZone/,
  );
});

test.each(['timeZone', 'ecaAuditor:timeZone', 'eca-auditor.timezone', 'eca_auditor:timeZone', 'EcaAuditor/timeZone'])(
  'the key %s, which CDK would take without a word, is refused',
  (key) => {
    expect(() => stackWith({ [key]: 'Europe/Berlin' })).toThrow(`${key} is not known; expected eca-auditor:timeZone`);
  },
);

test('a secret of a URL may not be among the org secrets', () => {
  const subscriptions = [{ protocol: 'incident', urlSecret: 'eca-auditor/orgs/pagerduty' }];
  expect(() => stackWith({ 'eca-auditor:subscriptions': subscriptions })).toThrow(
    /urlSecret is "eca-auditor\/orgs\/pagerduty"; expected a name that does not begin with "eca-auditor\/orgs\/"/,
  );
});

test('a URL in the settings is refused without repeating it', () => {
  const subscriptions = [
    { protocol: 'incident', urlSecret: 'https://events.example.com/integration/0123456789abcdef' },
  ];
  const make = () => stackWith({ 'eca-auditor:subscriptions': subscriptions });
  expect(make).toThrow(/the name of a secret in Secrets Manager/);
  expect(make).not.toThrow(/0123456789abcdef/);
});

function stackOfFile(text: string, context: Record<string, unknown> = {}): Template {
  const file = join(mkdtempSync(join(tmpdir(), 'eca-auditor-config-')), 'eca-auditor.yaml');
  writeFileSync(file, text);
  return templateWith({ 'eca-auditor:config': file, ...context });
}

test('takes its settings from the configuration file, and context wins', () => {
  const text = `
stack:
  schedule: rate(12 hours)
  timeZone: Europe/Berlin
  subscriptions:
    - { protocol: sqs, queueArn: "arn:aws:sqs:eu-central-1:123456789012:alerts", severities: [critical] }
    - { protocol: sms, phoneNumber: "+15555550100" }
    - { protocol: lambda, functionArn: "arn:aws:lambda:eu-central-1:123456789012:function:ticket" }
`;
  stackOfFile(text).hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(12 hours)' });
  const template = stackOfFile(text, { 'eca-auditor:schedule': 'rate(6 hours)' });
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'rate(6 hours)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
  });
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'sqs',
    FilterPolicy: { severity: ['critical'] },
  });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'sms' });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Principal: 'sns.amazonaws.com',
    FunctionName: 'arn:aws:lambda:eu-central-1:123456789012:function:ticket',
  });
});

test('a wrong file says where', () => {
  expect(() => stackOfFile('stack:\n  timeZone: Berlin\n')).toThrow(
    /eca-auditor\.yaml:2:13: stack\.timeZone: .*Berlin/,
  );
});
