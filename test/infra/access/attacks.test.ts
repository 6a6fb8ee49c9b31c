import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { subscriptionNotices } from '../../../lib/alert/notices/subscription-notice.ts';
import { changes, nights, states } from '../../support/aws/alarm-states.ts';
import { matchesEvent } from '../../support/aws/event-pattern.ts';
import { isAllowed, type PolicyStatement } from '../../support/aws/policy.ts';
import { resolveTemplate } from '../../support/aws/template.ts';
import { ALL, FORGER, policies } from '../../support/infra/policies.ts';

const deployed = policies();
const rules = deployed.resources
  .filter(({ type }) => type === 'AWS::Events::Rule')
  .map(
    ({ properties }) =>
      resolveTemplate(properties, deployed.made) as { Description: string; EventPattern: Record<string, unknown> },
  );
const propertiesOf = (type: string) => deployed.resources.filter((each) => each.type === type);
const refOf = (type: string, name = '') => {
  const id = propertiesOf(type).find((each) => each.id.includes(name))?.id ?? '';
  return deployed.made.get(id)?.ref ?? `<${id}>`;
};

/** As CloudFormation names it. */
const HEARTBEAT = `Test-${refOf('AWS::CloudWatch::Alarm', 'Heartbeat').slice(1, -1)}-1A2B3C4D5E6F`;

/** The titles of what is sent for an event. */
const sent = (event: object) =>
  rules.filter(({ EventPattern }) => matchesEvent(EventPattern, event)).map(({ Description }) => Description);

const byKim = (service: string, eventName: string, requestParameters: object) =>
  sent({
    source: `aws.${service}`,
    'detail-type': 'AWS API Call via CloudTrail',
    detail: { eventSource: `${service}.amazonaws.com`, eventName, requestParameters, sourceIPAddress: '203.0.113.7' },
  });

const alarm = (metric: string) =>
  propertiesOf('AWS::CloudWatch::Alarm').find(({ properties }) => properties.MetricName === metric)?.properties ?? {};

const refuses = (
  { arn, statements }: { readonly arn: string; readonly statements: readonly PolicyStatement[] },
  action: string,
  path = '',
) =>
  !isAllowed(
    { principal: FORGER, action, resource: `${arn}${path}`, context: { 's3:TlsVersion': '1.3' } },
    { identity: ALL, resource: statements },
  );

const heartbeatRings = () => {
  const hours = [...nights(1, 1), ...Array.from({ length: 40 }, () => undefined)];
  expect(changes(states(alarm('RunCompleted'), hours)).at(-1)).toBe('ALARM');
};

/** Each row of the table, by its attack. */
const PROOFS: Readonly<Record<string, () => void>> = {
  'an org secret is deleted or replaced': () => {
    for (const call of ['DeleteSecret', 'PutSecretValue']) {
      expect(byKim('secretsmanager', call, { secretId: 'eca-auditor/orgs/acme' })).toEqual([
        expect.stringContaining('An org secret was changed or deleted'),
      ]);
    }
  },
  'the schedule is changed or deleted': () => {
    const name = refOf('AWS::Scheduler::Schedule');
    for (const call of ['UpdateSchedule', 'DeleteSchedule']) {
      expect(byKim('scheduler', call, { name })).toEqual([
        expect.stringContaining('The schedule of the audit was changed or deleted'),
      ]);
    }
    heartbeatRings();
  },
  'the schedule or the function is stopped in any other way': heartbeatRings,
  'the actions of an alarm are switched off': () => {
    const alarmNames = [HEARTBEAT];
    expect(byKim('monitoring', 'DisableAlarmActions', { alarmNames })).toEqual([
      expect.stringContaining('Actions of the auditor’s alarms were switched off'),
    ]);
  },
  'an alarm is changed or deleted': () => {
    const detail = { alarmName: HEARTBEAT, operation: 'delete' };
    const event = { source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm Configuration Change', detail };
    expect(sent(event)).toEqual([expect.stringContaining('An alarm of the auditor was changed or deleted')]);
  },
  'state or evidence is written or deleted by another role': () => {
    for (const path of ['/state/a.json', '/evidence/dt=2026-11-24/a.json']) {
      for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion']) {
        expect(refuses(deployed.bucket(), action, path)).toBe(true);
      }
    }
  },
  "the bucket's policy is changed to allow that, or its lifecycle, versioning or Object Lock, so that something is deleted":
    () => {
      const bucketName = deployed.bucket().arn.replace('arn:aws:s3:::', '');
      for (const call of [
        'PutBucketPolicy',
        'PutBucketLifecycle',
        'PutBucketVersioning',
        'PutObjectLockConfiguration',
      ]) {
        expect(byKim('s3', call, { bucketName })).toEqual([
          expect.stringContaining('The policy, lifecycle, versioning or Object Lock of the state bucket was changed'),
        ]);
      }
    },
  'an alert is forged': () => {
    for (const name of ['AlertTopic', 'EventTopic']) expect(refuses(deployed.topic(name), 'sns:Publish')).toBe(true);
  },
  'an "OK" of an alarm is forged': () => {
    expect(refuses(deployed.topic('OperationsTopic'), 'sns:Publish')).toBe(true);
  },
  'an endpoint does not take alerts any more': () => {
    expect(changes(states(alarm('NumberOfNotificationsFailed'), nights(0, 3)))).toEqual(['ALARM']);
    expect(changes(states(alarm('ApproximateNumberOfMessagesVisible'), [0, 1]))).toEqual(['ALARM']);
  },
  'a subscriber of a topic is removed, also by the link in a mail': () => {
    const topics = {
      alert: 'arn:alert',
      event: 'arn:event',
      chat: 'arn:chat',
      sms: 'arn:sms',
      incident: 'arn:incident',
    };
    const lost = [{ topicArn: 'arn:alert', before: 2, now: 1, pending: 0 }];
    const notices = subscriptionNotices({ runId: 'night', lost, now: new Date(0) }, topics);
    expect(notices.map(({ channel }) => channel)).toEqual(['event', 'chat', 'sms', 'incident']);
    expect(changes(states(alarm('SubscriptionsLost'), nights(0, 1, 0, 0)))).toEqual(['ALARM', 'OK']);
  },
  'an org becomes unreadable for nights': () => {
    expect(changes(states(alarm('OrgsNotAssessed'), nights(0, 1, 1, 1, 0, 0, 0)))).toEqual(['ALARM', 'OK']);
  },
};

const page = readFileSync('docs/security.md', 'utf8');
const [, section = ''] = page.split('## Attack → what people see\n');
const rows = (section.split('\n## ')[0] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| ---') && !line.startsWith('| attack |'))
  .map((line) => line.split(' | ')[0]?.slice(2) ?? '');

test('every row of the table in docs/security.md is proved, and nothing else is', () => {
  expect(rows).toEqual(Object.keys(PROOFS));
});

describe('attack → what people see', () => {
  test.each(Object.entries(PROOFS))('%s', (_, prove) => prove());
});
