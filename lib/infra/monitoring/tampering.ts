/**
 * EventBridge rules on changes that could stop the auditor or its alarms. Each sends a message to the operations topic.
 *
 * All events but changes of alarms come from CloudTrail. Without a trail that logs management events they never arrive.
 * docs/security.md lists what is not detected.
 *
 * @module
 */
import { CfnResource, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { allowRules } from '../notifications/topics.ts';

export interface TamperingProps {
  readonly orgSecretPrefix: string;
  readonly schedule: Schedule;
  readonly bucket: IBucket;
  readonly alarms: readonly Alarm[];
  readonly operationsTopic: ITopic;
}

type Pattern = Readonly<Record<string, unknown>>;

/** Calls to one service about one of our resources, as CloudTrail records them. */
interface WatchedCalls {
  readonly id: string;
  readonly title: string;
  /** The part before `.amazonaws.com`, and after `aws.` in EventBridge's sources. */
  readonly service: string;
  readonly calls: readonly string[];
  readonly parameters: Pattern;
}

/** Calls of a deployment: by CloudFormation itself, or by a role of CDK's bootstrap. */
const BY_DEPLOYMENT: readonly Pattern[] = [
  { sourceIPAddress: ['cloudformation.amazonaws.com'] },
  { userIdentity: { sessionContext: { sessionIssuer: { userName: [{ prefix: 'cdk-' }] } } } },
];
const BY_OTHERS: Pattern = {
  sourceIPAddress: [{ 'anything-but': 'cloudformation.amazonaws.com' }],
  $or: [
    { userIdentity: { sessionContext: { sessionIssuer: { userName: [{ 'anything-but': { prefix: 'cdk-' } }] } } } },
    { userIdentity: { sessionContext: { sessionIssuer: { userName: [{ exists: false }] } } } },
  ],
};

export function watchTampering(scope: Construct, props: TamperingProps): CfnRule[] {
  const { operationsTopic } = props;
  const rules = [
    ...watchedCalls(scope, props).flatMap((watched) => [
      createCallRule(scope, operationsTopic, watched, 'by a person or a program', BY_OTHERS),
      createCallRule(scope, operationsTopic, { ...watched, id: `${watched.id}ByDeployment` }, 'by deployment', {
        $or: BY_DEPLOYMENT,
      }),
    ]),
    createAlarmRule(scope, props),
  ];
  allowRules(
    operationsTopic,
    rules.map(({ attrArn }) => attrArn),
  );
  return rules;
}

function watchedCalls(scope: Construct, { orgSecretPrefix, schedule, bucket, alarms }: TamperingProps): WatchedCalls[] {
  const secretArn = Stack.of(scope).formatArn({ service: 'secretsmanager', resource: `secret:${orgSecretPrefix}` });
  return [
    {
      id: 'OrgSecretChanged',
      title: 'An org secret was changed or deleted',
      service: 'secretsmanager',
      calls: ['DeleteSecret', 'PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'PutResourcePolicy'],
      // A caller may give the name or the ARN of the secret.
      parameters: { secretId: [{ prefix: orgSecretPrefix }, { prefix: secretArn }] },
    },
    {
      id: 'ScheduleChanged',
      title: 'The schedule of the audit was changed or deleted',
      service: 'scheduler',
      calls: ['DeleteSchedule', 'UpdateSchedule'],
      parameters: { name: [schedule.scheduleName] },
    },
    {
      id: 'AlarmsMuted',
      title: 'Actions of the auditor’s alarms were switched off',
      service: 'monitoring',
      calls: ['DisableAlarmActions'],
      parameters: { alarmNames: [{ prefix: namePrefix(scope, alarms) }] },
    },
    {
      id: 'BucketChanged',
      title: 'The policy, lifecycle, versioning or Object Lock of the state bucket was changed',
      service: 's3',
      // A bucket policy does not apply to its lifecycle, so a lifecycle can delete evidence. CloudTrail has older names for some calls:
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
      calls: [
        'DeleteBucketLifecycle',
        'DeleteBucketPolicy',
        'PutBucketLifecycle',
        'PutBucketLifecycleConfiguration',
        'PutBucketObjectLockConfiguration',
        'PutBucketPolicy',
        'PutBucketVersioning',
        'PutObjectLockConfiguration',
      ],
      parameters: { bucketName: [bucket.bucketName] },
    },
  ];
}

function createCallRule(
  scope: Construct,
  topic: ITopic,
  { id, title, service, calls, parameters }: WatchedCalls,
  by: string,
  who: Pattern,
): CfnRule {
  const eventPattern = {
    source: [`aws.${service}`],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: [`${service}.amazonaws.com`],
      eventName: calls,
      // Successful calls only.
      errorCode: [{ exists: false }],
      requestParameters: parameters,
      ...who,
    },
  };
  return createRule(scope, topic, id, {
    title: `${title} ${by}`,
    eventPattern,
    description: '<call> by <who> from <address>, <time> (account <account>, <region>).',
    paths: {
      call: '$.detail.eventName',
      who: '$.detail.userIdentity.arn',
      address: '$.detail.sourceIPAddress',
      time: '$.time',
      account: '$.account',
      region: '$.region',
    },
  });
}

/** Needs no trail. The event does not name who made the change. */
function createAlarmRule(scope: Construct, { operationsTopic, alarms }: TamperingProps): CfnRule {
  return createRule(scope, operationsTopic, 'AlarmChanged', {
    title: 'An alarm of the auditor was changed or deleted',
    eventPattern: {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm Configuration Change'],
      detail: { alarmName: [{ prefix: namePrefix(scope, alarms) }], operation: ['update', 'delete'] },
    },
    description:
      '<alarm>: <operation>, <time> (account <account>, <region>). A deployment that changes alarms does this too.',
    paths: {
      alarm: '$.detail.alarmName',
      operation: '$.detail.operation',
      time: '$.time',
      account: '$.account',
      region: '$.region',
    },
  });
}

/**
 * The common prefix of all our alarms' names, which CloudFormation builds from the stack's name and the logical id. An event
 * pattern has at most 2,048 characters, too few for all names.
 */
function namePrefix(scope: Construct, alarms: readonly Alarm[]): string {
  const stack = Stack.of(scope);
  const [first = '', ...others] = alarms.flatMap(({ node: { defaultChild } }) =>
    CfnResource.isCfnResource(defaultChild) ? [stack.getLogicalId(defaultChild)] : [],
  );
  const differs = [...first].findIndex((letter, at) => others.some((other) => other[at] !== letter));
  return `${stack.stackName}-${differs === -1 ? first : first.slice(0, differs)}`;
}

interface RuleProps {
  readonly title: string;
  readonly eventPattern: Pattern;
  /** May contain `<name>` for each name in `paths`. */
  readonly description: string;
  readonly paths: Readonly<Record<string, string>>;
}

/**
 * CDK's `Rule` would let every rule of EventBridge publish to the topic. The message is a custom notification of Amazon Q
 * Developer in chat applications, because a channel shows no other format. It is readable in a mail, too.
 */
function createRule(
  scope: Construct,
  topic: ITopic,
  id: string,
  { title, eventPattern, description, paths }: RuleProps,
): CfnRule {
  const message = { version: '1.0', source: 'custom', content: { title, description: description } };
  return new CfnRule(scope, `${id}Rule`, {
    description: `${title}: notifies the operations topic.`,
    eventPattern,
    targets: [
      {
        id: 'OperationsTopic',
        arn: topic.topicArn,
        inputTransformer: { inputPathsMap: paths, inputTemplate: JSON.stringify(message, undefined, 2) },
      },
    ],
  });
}
