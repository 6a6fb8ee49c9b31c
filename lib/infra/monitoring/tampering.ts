/**
 * Who mutes the auditor is seen: EventBridge rules on changes of what it stands on, each a message to the operations topic.
 *
 * All but the changes of alarms come by CloudTrail: without a trail that logs management events they never arrive.
 * What stays unseen is in docs/security.md.
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
import { openToRules } from '../audience/topics.ts';

export interface TamperingProps {
  readonly orgSecretPrefix: string;
  readonly schedule: Schedule;
  readonly bucket: IBucket;
  readonly alarms: readonly Alarm[];
  readonly operationsTopic: ITopic;
}

type Pattern = Readonly<Record<string, unknown>>;

/** Calls of one service on one thing of ours, as CloudTrail records them. */
interface WatchedCalls {
  readonly id: string;
  readonly title: string;
  /** As in `<service>.amazonaws.com`; EventBridge calls the source of monitoring `aws.monitoring`. */
  readonly service: string;
  readonly calls: readonly string[];
  readonly parameters: Pattern;
}

/** Calls that a deployment makes: CloudFormation itself, or a role that CDK's bootstrap made. */
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
      callRule(scope, operationsTopic, watched, 'by a person or a program', BY_OTHERS),
      callRule(scope, operationsTopic, { ...watched, id: `${watched.id}ByDeployment` }, 'by deployment', {
        $or: BY_DEPLOYMENT,
      }),
    ]),
    alarmRule(scope, props),
  ];
  openToRules(
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
      // A caller names the secret by its name or by its ARN.
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
      // A lifecycle deletes what the bucket's policy keeps everybody from deleting. CloudTrail has some calls by their older names:
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

function callRule(
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
      // A call that was refused changed nothing.
      errorCode: [{ exists: false }],
      requestParameters: parameters,
      ...who,
    },
  };
  return rule(scope, topic, id, {
    title: `${title} ${by}`,
    eventPattern,
    words: '<call> by <who> from <address>, <time> (account <account>, <region>).',
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

/** Needs no trail, and does not say who. */
function alarmRule(scope: Construct, { operationsTopic, alarms }: TamperingProps): CfnRule {
  return rule(scope, operationsTopic, 'AlarmChanged', {
    title: 'An alarm of the auditor was changed or deleted',
    eventPattern: {
      source: ['aws.cloudwatch'],
      'detail-type': ['CloudWatch Alarm Configuration Change'],
      detail: { alarmName: [{ prefix: namePrefix(scope, alarms) }], operation: ['update', 'delete'] },
    },
    words:
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
 * What the names of all our alarms begin with: CloudFormation makes them of the stack's name and the logical id. A pattern of
 * 2,048 characters can't hold every name.
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
  /** With `<name>` for each of the paths. */
  readonly words: string;
  readonly paths: Readonly<Record<string, string>>;
}

/**
 * Not CDK's `Rule` with its target, which would let every rule of EventBridge publish. The message is a custom notification
 * of Amazon Q Developer in chat applications, which shows nothing else in a channel; in a mail it can be read as it is.
 */
function rule(scope: Construct, topic: ITopic, id: string, { title, eventPattern, words, paths }: RuleProps): CfnRule {
  const message = { version: '1.0', source: 'custom', content: { title, description: words } };
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
