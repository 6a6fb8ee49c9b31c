/**
 * What `doctor --aws` reads, read from moto's server. Only where `MOTO_ENDPOINT` is set: `.ci/moto.sh npx vitest run test/aws`.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';
import { DisableRuleCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  LambdaClient,
  PutFunctionConcurrencyCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketPolicyCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, SchedulerClient, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { s3Client, snsClient } from '../../lib/aws/clients.ts';
import { type Deployment, deployment } from '../../lib/aws/deployment.ts';
import { examineStack } from '../../lib/cli/doctor/stack/examine.ts';

const { MOTO_ENDPOINT } = process.env;
const name = `auditor-${randomUUID()}`;
const ARN = 'eu-central-1:123456789012';
const TOPIC = `arn:aws:sns:${ARN}:${name}-operations`;

const allow = (service: string) => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
  Resource: '*',
});
const template = (key: string | undefined) => ({
  Resources: {
    AuditorHeartbeatAlarm00000000: { Type: 'AWS::CloudWatch::Alarm', Properties: HEARTBEAT },
    AuditorSchedule00000000: { Type: 'AWS::Scheduler::Schedule', Properties: SCHEDULE },
    AuditorRole00000000: {
      Type: 'AWS::IAM::Role',
      Properties: { RoleName: name, AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
    },
    AuditorStateBucket00000000: { Type: 'AWS::S3::Bucket', Properties: { BucketName: name } },
    AuditorAlertTopic00000000: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `${name}-alert` } },
    AuditorOperationsTopic00000000: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: `${name}-operations`, KmsMasterKeyId: key },
    },
    AuditorChangedRule00000000: {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { source: ['aws.s3'] }, Targets: [{ Id: 'Operations', Arn: TOPIC }] },
    },
    AuditorAudit00000000: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Handler: 'index.handler',
        Runtime: 'nodejs22.x',
        Role: `arn:aws:iam::123456789012:role/${name}`,
        Code: { ZipFile: 'export const handler = async () => {};' },
        Environment: {
          Variables: {
            ORG_SECRET_PREFIX: `${name}/`,
            STATE_BUCKET: name,
            ALERT_TOPIC_ARN: `arn:aws:sns:${ARN}:${name}-alert`,
            OPERATIONS_TOPIC_ARN: TOPIC,
          },
        },
      },
    },
  },
});
/** moto's CloudFormation takes them without making them; they are made by calls of their own. */
const UNMADE = [
  { id: 'AuditorHeartbeatAlarm00000000', type: 'AWS::CloudWatch::Alarm', name },
  { id: 'AuditorSchedule00000000', type: 'AWS::Scheduler::Schedule', name },
];
const SCHEDULE = {
  Name: name,
  ScheduleExpression: 'cron(30 4 * * ? *)',
  ScheduleExpressionTimezone: 'Europe/Berlin',
  FlexibleTimeWindow: { Mode: 'OFF' },
  Target: { Arn: `arn:aws:lambda:${ARN}:function:${name}`, RoleArn: `arn:aws:iam::123456789012:role/${name}` },
} as const;

const HEARTBEAT: PutMetricAlarmCommandInput = {
  AlarmName: name,
  AlarmActions: [TOPIC],
  OKActions: [TOPIC],
  Namespace: 'EcaAuditor',
  MetricName: 'RunCompleted',
  Statistic: 'Sum',
  Period: 3600,
  EvaluationPeriods: 27,
  Threshold: 1,
  ComparisonOperator: 'LessThanThreshold',
};

describe.skipIf(MOTO_ENDPOINT === undefined)('on moto', () => {
  let aws: Deployment;
  let deployed: Date;

  beforeAll(async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', MOTO_ENDPOINT);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'moto');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'moto');
    const made = deployment();
    // moto does not say when, and has no mute rules.
    aws = {
      ...made,
      muteRules: async () => [],
      resources: async (stack) =>
        [...(await made.resources(stack)), ...UNMADE].map((each) => ({ ...each, at: deployed })),
    };
    // A key of moto's CloudFormation can't be described.
    const Policy = JSON.stringify({ Statement: [allow('cloudwatch.amazonaws.com'), allow('events.amazonaws.com')] });
    const { KeyMetadata } = await new KMSClient().send(new CreateKeyCommand({ Policy }));
    const TemplateBody = JSON.stringify(template(KeyMetadata?.Arn));
    await new CloudFormationClient().send(
      new CreateStackCommand({ StackName: name, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
    );
    deployed = new Date();
    await new SchedulerClient().send(new CreateScheduleCommand(SCHEDULE));
    await new CloudWatchClient().send(new PutMetricAlarmCommand(HEARTBEAT));
    for (const topic of ['alert', 'operations']) {
      await snsClient().send(
        new SubscribeCommand({
          TopicArn: `arn:aws:sns:${ARN}:${name}-${topic}`,
          Protocol: 'sqs',
          Endpoint: `arn:aws:sqs:${ARN}:${name}`,
        }),
      );
    }
    const except = {
      alert: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::123456789012:role/${name}` } },
      operations: { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    };
    for (const [topic, Condition] of Object.entries(except)) {
      const TopicArn = `arn:aws:sns:${ARN}:${name}-${topic}`;
      const closed = { Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Resource: TopicArn, Condition };
      const open = ['cloudwatch', 'events'].map((service) => ({
        Effect: 'Allow',
        Principal: { Service: `${service}.amazonaws.com` },
        Action: 'sns:Publish',
        Resource: TopicArn,
      }));
      const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement: [closed, ...open] });
      await snsClient().send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
    }
    const s3 = s3Client();
    await s3.send(new PutObjectCommand({ Bucket: name, Key: 'runs/last-night.json', Body: '{}' }));
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      Resource: ['state', 'evidence', 'runs'].map((folder) => `arn:aws:s3:::${name}/${folder}/*`),
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': `arn:aws:iam::123456789012:role/${name}` } },
    };
    await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: JSON.stringify({ Statement: [deny] }) }));
    const trails = new CloudTrailClient();
    await trails.send(new CreateTrailCommand({ Name: name, S3BucketName: name, IsMultiRegionTrail: true }));
    await trails.send(
      new PutEventSelectorsCommand({
        TrailName: name,
        EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
      }),
    );
    return async () => {
      await trails.send(new DeleteTrailCommand({ Name: name }));
      vi.unstubAllEnvs();
    };
  });

  const problems = async () =>
    (await examineStack(name, aws, new Date()))
      .filter(({ state }) => state !== 'ok')
      .map(({ check, state, message }) => `${check} ${state}: ${message}`);

  // moto counts no invocations of functions.
  const NOT_INVOKED = `runs failed: ${name} was not invoked in the last 27 hours.`;

  test('a stack is well but for a trail that was never started, and what is done to it is told', async () => {
    const off = `arn:aws:cloudtrail:${ARN}:trail/${name} is not logging`;
    expect(await problems()).toEqual([expect.stringContaining(off), NOT_INVOKED]);

    await new CloudTrailClient().send(new StartLoggingCommand({ Name: name }));
    expect(await problems()).toEqual([NOT_INVOKED]);

    await new SchedulerClient().send(new UpdateScheduleCommand({ ...SCHEDULE, State: 'DISABLED' }));
    await new CloudWatchClient().send(new PutMetricAlarmCommand({ ...HEARTBEAT, ActionsEnabled: false }));
    const rule = (await aws.resources(name)).find(({ type }) => type === 'AWS::Events::Rule')?.name;
    await new EventBridgeClient().send(new DisableRuleCommand({ Name: rule }));
    expect(await problems()).toEqual([
      `schedule failed: ${name} is DISABLED; expected ENABLED.`,
      `alarms failed: The actions of ${name} are switched off.`,
      `rules failed: ${rule} is DISABLED; expected ENABLED.`,
      NOT_INVOKED,
    ]);
  });

  // That the function was changed is not told: moto leaves LastModified as it was.
  test('what differs from the template is told', async () => {
    await new CloudWatchClient().send(new PutMetricAlarmCommand({ ...HEARTBEAT, Threshold: 0 }));
    const EventPattern = JSON.stringify({ source: ['aws.s3'], account: ['1'] });
    const rule = (await aws.resources(name)).find(({ type }) => type === 'AWS::Events::Rule')?.name;
    await new EventBridgeClient().send(new PutRuleCommand({ Name: rule, EventPattern }));
    const lambda = new LambdaClient();
    await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }));
    const { Environment } = await aws.function(name);
    const Variables = { ...Environment?.Variables, NODE_OPTIONS: '--import=evil' };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables } }));
    const found = await problems();
    expect(found.filter((each) => each.startsWith('settings')).toSorted()).toEqual(
      [
        `settings failed: ${rule} differs from the template: EventPattern.account.`,
        `settings failed: ${name} differs from the template: ReservedConcurrentExecutions is 0 (expected nothing), Environment.NODE_OPTIONS.`,
        `settings failed: ${name} differs from the template: Threshold is 0 (expected 1).`,
      ].toSorted(),
    );
  });

  test('what is not there is missing, whichever service says so', async () => {
    const none = randomUUID();
    const reads = [
      aws.resources(none),
      aws.template(none),
      aws.function(none),
      aws.concurrency(none),
      aws.schedule(none),
      aws.rule(none),
      aws.topic(`arn:aws:sns:${ARN}:${none}`),
      aws.key(none),
      aws.trailStatus(none),
      aws.newest(none, ''),
      aws.bucketPolicy(none),
    ];
    const settled = await Promise.allSettled(reads);
    expect(settled.map((each) => each.status === 'rejected' && each.reason.kind)).toEqual(reads.map(() => 'missing'));
    expect(await aws.alarms([none])).toEqual([]);
  });
});
