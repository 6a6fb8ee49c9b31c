import { expect, test } from 'vitest';
import { matchesEvent } from '../../support/aws/event-pattern.ts';
import { resolveTemplate, resourcesOf } from '../../support/aws/template.ts';
import { synthesise } from '../../support/infra/synth.ts';

const resources = resourcesOf(synthesise());
const rules = resources
  .filter(({ type }) => type === 'AWS::Events::Rule')
  .map(({ id, properties }) => ({
    name: id.replace(/^Auditor|Rule[0-9A-F]{0,8}$/g, ''),
    ...(resolveTemplate(properties, new Map()) as {
      EventPattern: Record<string, unknown>;
      Targets: { Arn: string; InputTransformer: { InputPathsMap: Record<string, string>; InputTemplate: string } }[];
    }),
  }));

const fired = (event: object) => rules.filter(({ EventPattern }) => matchesEvent(EventPattern, event));
const names = (event: object) => fired(event).map(({ name }) => name);
const idOf = (part: string) => resources.find(({ id }) => id.includes(part))?.id ?? '';

/** As CloudTrail records a call of a person in a role. */
function call(service: string, eventName: string, requestParameters: object, more: object = {}) {
  return {
    source: `aws.${service}`,
    'detail-type': 'AWS API Call via CloudTrail',
    account: '123456789012',
    region: 'eu-central-1',
    time: '2026-11-24T10:00:00Z',
    detail: {
      eventSource: `${service}.amazonaws.com`,
      eventName,
      requestParameters,
      sourceIPAddress: '203.0.113.7',
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::123456789012:assumed-role/admin/kim',
        sessionContext: { sessionIssuer: { userName: 'admin' } },
      },
      ...more,
    },
  };
}

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:eca-auditor/orgs/acme-AbCdEf';
const schedule = {
  name: `<${resources.find(({ type }) => type === 'AWS::Scheduler::Schedule')?.id}>`,
  groupName: 'default',
};
/** As CloudFormation names it. */
const alarmNamed = (id: string) => `Test-${id}-1A2B3C4D5E6F`;
const alarms = { alarmNames: ['other', alarmNamed(idOf('HeartbeatAlarm'))] };
const bucket = { bucketName: `<${resources.find(({ id }) => /StateBucket[0-9A-F]{8}$/.test(id))?.id}>` };

const CALLS: readonly [string, string, string, object][] = [
  ['OrgSecretChanged', 'secretsmanager', 'DeleteSecret', { secretId: 'eca-auditor/orgs/acme' }],
  ['OrgSecretChanged', 'secretsmanager', 'PutSecretValue', { secretId: arn }],
  ['OrgSecretChanged', 'secretsmanager', 'UpdateSecret', { secretId: arn }],
  ['OrgSecretChanged', 'secretsmanager', 'UpdateSecretVersionStage', { secretId: arn }],
  ['OrgSecretChanged', 'secretsmanager', 'PutResourcePolicy', { secretId: arn }],
  ['ScheduleChanged', 'scheduler', 'UpdateSchedule', schedule],
  ['ScheduleChanged', 'scheduler', 'DeleteSchedule', schedule],
  ['AlarmsMuted', 'monitoring', 'DisableAlarmActions', alarms],
  ['BucketChanged', 's3', 'PutBucketPolicy', bucket],
  ['BucketChanged', 's3', 'DeleteBucketPolicy', bucket],
  ['BucketChanged', 's3', 'PutBucketLifecycle', bucket],
  ['BucketChanged', 's3', 'PutBucketVersioning', bucket],
];

test.each(CALLS)(
  '%s notifies %s:%s by a person, and whether a deployment did it',
  (rule, service, name, parameters) => {
    expect(names(call(service, name, parameters))).toEqual([rule]);
    const user = { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/kim', userName: 'kim' } };
    expect(names(call(service, name, parameters, user))).toEqual([rule]);
    const byCloudFormation = { sourceIPAddress: 'cloudformation.amazonaws.com' };
    expect(names(call(service, name, parameters, byCloudFormation))).toEqual([`${rule}ByDeployment`]);
    const byDeployRole = {
      userIdentity: {
        type: 'AssumedRole',
        sessionContext: { sessionIssuer: { userName: 'cdk-hnb659fds-deploy-role' } },
      },
    };
    expect(names(call(service, name, parameters, byDeployRole))).toEqual([`${rule}ByDeployment`]);
  },
);

test.each(CALLS)('%s does not match a call to %s:%s that was refused', (_, service, name, parameters) => {
  expect(names(call(service, name, parameters, { errorCode: 'AccessDenied' }))).toEqual([]);
});

test('calls on other resources, and calls that only read, match no rule', () => {
  expect(names(call('secretsmanager', 'DeleteSecret', { secretId: 'another/orgs/acme' }))).toEqual([]);
  expect(names(call('secretsmanager', 'GetSecretValue', { secretId: 'eca-auditor/orgs/acme' }))).toEqual([]);
  expect(names(call('scheduler', 'DeleteSchedule', { name: 'another' }))).toEqual([]);
  expect(names(call('monitoring', 'DisableAlarmActions', { alarmNames: ['another', 'Test-Other-1A2B'] }))).toEqual([]);
  expect(names(call('s3', 'PutBucketPolicy', { bucketName: 'another' }))).toEqual([]);
});

test.each(['update', 'delete'])(
  'the %s of any alarm of ours is notified by CloudWatch itself, without a trail',
  (operation) => {
    const ofOurs = resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
    expect(ofOurs.length).toBeGreaterThan(0);
    for (const { id } of ofOurs) {
      const event = {
        source: 'aws.cloudwatch',
        'detail-type': 'CloudWatch Alarm Configuration Change',
        detail: { alarmName: alarmNamed(id), operation },
      };
      expect(names(event)).toEqual(['AlarmChanged']);
    }
  },
);

test('each message is a notification that chat shows, names who and when, and goes to the operations topic', () => {
  for (const { Targets } of rules) {
    expect(Targets).toHaveLength(1);
    expect(Targets[0]?.Arn).toContain('OperationsTopic');
  }
  const [[rule, service, name, parameters] = ['', '', '', {}]] = CALLS;
  const event = call(service, name, parameters);
  const [{ InputPathsMap = {}, InputTemplate = '' } = {}] = fired(event).map(
    ({ Targets }) => Targets[0]?.InputTransformer,
  );
  const text = Object.entries(InputPathsMap).reduce(
    (filled, [key, path]) => filled.replace(`<${key}>`, String(at(event, path))),
    InputTemplate,
  );
  expect(rule).toBe('OrgSecretChanged');
  expect(JSON.parse(text)).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      title: 'An org secret was changed or deleted by a person or a program',
      description:
        'DeleteSecret by arn:aws:sts::123456789012:assumed-role/admin/kim from 203.0.113.7, 2026-11-24T10:00:00Z (account 123456789012, eu-central-1).',
    },
  });
});

/** `$.detail.eventName` */
function at(event: object, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], event);
}

test('no pattern is longer than EventBridge takes', () => {
  for (const { EventPattern } of rules) expect(JSON.stringify(EventPattern).length).toBeLessThan(1_024);
});
