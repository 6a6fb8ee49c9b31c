import { CfnParameter, Duration, SecretValue, type Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { expect, test } from 'vitest';
import type { EcaAuditorProps } from '../../lib/infra/props.ts';
import { type Resource, resourcesOf } from '../support/aws/template.ts';
import { ownVpc, synthesise } from '../support/infra/synth.ts';

/**
 * What holds state, and its properties whose change replaces it or is refused: "Update requires: Replacement" or "Updates
 * are not supported" at https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
 */
const STATEFUL: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName', 'BucketNamePrefix', 'BucketNamespace', 'ObjectLockEnabled'],
  'AWS::SNS::Topic': ['FifoTopic', 'TopicName'],
  'AWS::KMS::Key': ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
  'AWS::SQS::Queue': ['FifoQueue', 'QueueName'],
  'AWS::Logs::LogGroup': ['LogGroupClass', 'LogGroupName'],
};

/** Made only where it is needed; what comes in the place of another is never among them. */
const OPTIONAL = ['ChatTopic', 'IncidentTopic', 'SmsTopic', 'StateMachineLogs'];

type Option = EcaAuditorProps | ((stack: Stack) => EcaAuditorProps);

/** Each option once, changed from its default; an option with a resource of the user's own names the one of ours that it replaces. */
const OPTIONS: Readonly<Record<string, { readonly props: Option; readonly replaces?: readonly string[] }>> = {
  none: { props: {} },
  schedule: { props: { schedule: 'rate(6 hours)' } },
  timeZone: { props: { timeZone: 'Europe/Berlin' } },
  scheduleEnabled: { props: { scheduleEnabled: false } },
  longestGap: { props: { longestGap: Duration.hours(48) } },
  orgSecretPrefix: { props: { orgSecretPrefix: 'team/orgs/' } },
  orgSecretKey: { props: (stack) => ({ orgSecretKey: keyOf(stack) }) },
  bucket: {
    props: (stack) => ({ bucket: Bucket.fromBucketName(stack, 'OwnBucket', 'own') }),
    replaces: ['StateBucket', 'StateBucketAccessLogs'],
  },
  accessLogsBucket: {
    props: (stack) => ({ accessLogsBucket: Bucket.fromBucketName(stack, 'OwnLogs', 'own') }),
    replaces: ['StateBucketAccessLogs'],
  },
  evidenceLock: { props: { evidenceLock: { mode: 'governance', duration: Duration.days(365) } } },
  evidenceLockCompliance: { props: { evidenceLock: { mode: 'compliance', duration: Duration.days(30) } } },
  evidenceRetention: { props: { evidenceRetention: Duration.days(100) } },
  encryptionKey: { props: (stack) => ({ encryptionKey: keyOf(stack) }), replaces: ['TopicKey'] },
  alertTopic: { props: (stack) => ({ alertTopic: topicOf(stack) }), replaces: ['AlertTopic'] },
  eventTopic: { props: (stack) => ({ eventTopic: topicOf(stack) }), replaces: ['EventTopic'] },
  operationsTopic: { props: (stack) => ({ operationsTopic: topicOf(stack) }), replaces: ['OperationsTopic'] },
  chatTopic: { props: { chatTopic: true } },
  smsTopic: { props: { smsTopic: true } },
  incidentTopic: { props: { incidentTopic: true } },
  email: { props: { subscriptions: [{ protocol: 'email', email: 'oncall@example.com' }] } },
  incident: { props: { subscriptions: [{ protocol: 'incident', url: SecretValue.secretsManager('urls/pagerduty') }] } },
  urlParameter: {
    props: (stack) => ({
      subscriptions: [
        { protocol: 'https', url: SecretValue.cfnParameter(new CfnParameter(stack, 'Url', { noEcho: true })) },
      ],
    }),
  },
  chat: { props: { chat: { slack: [{ workspaceId: 'T0123', channelId: 'C0123' }] } } },
  operationsEmails: { props: { operationsEmails: ['ops@example.com'] } },
  securityHub: { props: { securityHub: true } },
  scale: { props: { scale: 'distributed' } },
  distribution: { props: { scale: 'distributed', distribution: { batchSize: 5 } } },
  memorySize: { props: { memorySize: 2048 } },
  timeout: { props: { timeout: Duration.minutes(5) } },
  neverOverlap: { props: { neverOverlap: false } },
  serviceName: { props: { serviceName: 'audit-eu' } },
  logRetention: { props: { logRetention: RetentionDays.ONE_YEAR } },
  environment: { props: { environment: { LOG_LEVEL: 'DEBUG' } } },
  vpc: {
    props: (stack) => ({
      vpc: ownVpc(stack),
    }),
  },
};

const keyOf = (stack: Stack) => Key.fromKeyArn(stack, 'OwnKey', 'arn:aws:kms:eu-central-1:123456789012:key/own');
const topicOf = (stack: Stack) => Topic.fromTopicArn(stack, 'Own', 'arn:aws:sns:eu-central-1:123456789012:own');

/** By the construct's id, without the hash at the end of the logical id. */
const templates = Object.entries(OPTIONS).map(([name, { props, replaces = [] }]) => {
  const held = resourcesOf(synthesise(props)).filter(({ type }) => type in STATEFUL);
  return { name, replaces, held: new Map(held.map((each) => [each.id, each])) };
});
const nameOf = (id: string) => id.replace(/^Auditor/, '').replace(/[0-9A-F]{8}$/, '');

const pairs = templates.flatMap((before) =>
  templates.filter((after) => after !== before).map((after) => [before, after] as const),
);

function changedProperties(before: Resource, after: Resource | undefined): string[] {
  if (after === undefined) return [];
  const watched = STATEFUL[before.type] ?? [];
  return watched.filter((name) => JSON.stringify(before.properties[name]) !== JSON.stringify(after.properties[name]));
}

test('from any option to any other, nothing that holds state is replaced', () => {
  expect(pairs.length).toBeGreaterThan(1_000);
  const replaced = pairs.flatMap(([before, after]) =>
    [...before.held].flatMap(([id, resource]) =>
      changedProperties(resource, after.held.get(id)).map((name) => `${before.name} → ${after.name}: ${id}.${name}`),
    ),
  );
  expect(replaced).toEqual([]);
});

test('from any option to any other, nothing that holds state goes and comes back under another logical id', () => {
  const gone = pairs.flatMap(([before, after]) =>
    [...before.held.keys()]
      .filter((id) => !after.held.has(id))
      .map(nameOf)
      .filter((name) => !OPTIONAL.includes(name) && !after.replaces.includes(name))
      .map((name) => `${before.name} → ${after.name}: ${name}`),
  );
  expect(gone).toEqual([]);
});

test('there is something to lose', () => {
  const [defaults] = templates;
  expect([...(defaults?.held.keys() ?? [])].map(nameOf).sort()).toEqual([
    'AlertTopic',
    'EventTopic',
    'FailedRuns',
    'Logs',
    'OperationsTopic',
    'StateBucket',
    'StateBucketAccessLogs',
    'TopicKey',
    'UndeliveredAlerts',
    'UndeliveredFirings',
  ]);
});
