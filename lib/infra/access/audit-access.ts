/**
 * All that the audit function may do, each permission with its reason.
 *
 * @module
 */
import { Stack } from 'aws-cdk-lib';
import { Effect } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FOLDERS } from '../storage.ts';
import { type Permission, viaService } from './permissions.ts';

export interface AuditAccess {
  readonly orgSecretPrefix: string;
  /** Key of the org secrets, when it is not `aws/secretsmanager`. */
  readonly orgSecretKey?: IKey | undefined;
  readonly bucket: IBucket;
  readonly topics: readonly ITopic[];
  /** Looked at, and not published to. */
  readonly operationsTopic: ITopic;
  readonly failedRuns: IQueue;
  readonly logGroup: ILogGroup;
  /** The plan and the parts of a distributed run are exchanged through the bucket. */
  readonly plans: boolean;
  readonly securityHub: boolean;
  readonly inVpc: boolean;
}

export function auditPermissions(scope: Construct, access: AuditAccess): Permission[] {
  return [
    ...secretPermissions(scope, access),
    ...bucketPermissions(access),
    { sid: 'PublishAlerts', actions: ['sns:Publish'], resources: access.topics.map(({ topicArn }) => topicArn) },
    {
      sid: 'CountSubscriptions',
      actions: ['sns:GetTopicAttributes'],
      resources: [...access.topics, access.operationsTopic].map(({ topicArn }) => topicArn),
    },
    ...keyPermissions(scope, access),
    ...(access.securityHub ? securityHubPermissions(scope) : []),
    ...functionPermissions(access),
    ...(access.inVpc ? networkPermissions(scope) : []),
  ];
}

function secretPermissions(scope: Construct, { orgSecretPrefix, orgSecretKey }: AuditAccess): Permission[] {
  const values = Stack.of(scope).formatArn({ service: 'secretsmanager', resource: `secret:${orgSecretPrefix}*` });
  return [
    {
      sid: 'FindOrgSecrets',
      actions: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
      resources: ['*'],
      wildcard:
        'Neither action knows resources. ListSecrets comes with the name filter of BatchGetSecretValue and shows names and tags; which values a batch yields is decided secret by secret in ReadOrgSecrets.',
    },
    {
      sid: 'ReadOrgSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [values],
      wildcard: 'One secret an org under the prefix; orgs are added without a deployment.',
    },
    ...(orgSecretKey
      ? [
          {
            sid: 'DecryptOrgSecrets',
            actions: ['kms:Decrypt'],
            resources: [orgSecretKey.keyArn],
            conditions: viaService(scope, 'secretsmanager'),
          },
        ]
      : []),
  ];
}

function bucketPermissions({ bucket, plans }: AuditAccess): Permission[] {
  const objectsIn = (...folders: string[]) => folders.map((folder) => bucket.arnForObjects(`${folder}*`));
  const { state, evidence, runs, reports } = FOLDERS;
  const ofPlans = plans ? [FOLDERS.plans] : [];
  return [
    {
      sid: 'ReadStateAndRuns',
      actions: ['s3:GetObject'],
      resources: objectsIn(state, runs, ...ofPlans),
      wildcard: 'One object an org in state/, one a run in runs/ and plans/; evidence can’t be read.',
    },
    {
      sid: 'KeepStateAndRuns',
      actions: ['s3:PutObject'],
      resources: objectsIn(state, runs, reports, ...ofPlans),
      wildcard: 'One object an org and a run in each of these folders.',
    },
    {
      sid: 'KeepEvidenceOnce',
      actions: ['s3:PutObject'],
      resources: objectsIn(evidence),
      conditions: { Null: { 's3:if-none-match': 'false' } },
      wildcard: 'One object an org and a run; written only where there is none.',
    },
    {
      sid: 'TellMissingFromForbidden',
      // Without it S3 answers 403 for a key that does not exist, and an org's first night looks like a lost permission.
      // "IfExists": while S3 decides between 404 and 403 there is no prefix to compare.
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLikeIfExists: { 's3:prefix': `${state}*` } },
    },
  ];
}

function keyPermissions(scope: Construct, { bucket, topics }: AuditAccess): Permission[] {
  const keys = new Set([bucket.encryptionKey, ...topics.map(({ masterKey }) => masterKey)]);
  const resources = [...keys].flatMap((key) => (key ? [key.keyArn] : []));
  if (resources.length === 0) return [];
  return [
    {
      sid: 'UseDataKeys',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources,
      conditions: viaService(scope, 's3', 'sns'),
    },
  ];
}

/**
 * As the account's own product; the workflow of a finding is moved when its violation is resolved or comes back.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-custom-providers.html
 */
function securityHubPermissions(scope: Construct): Permission[] {
  const stack = Stack.of(scope);
  const arnOf = (resource: string, resourceName: string) =>
    stack.formatArn({ service: 'securityhub', resource, resourceName });
  return [
    {
      sid: 'ImportFindings',
      actions: ['securityhub:BatchImportFindings'],
      resources: [arnOf('product', `${stack.account}/default`)],
    },
    { sid: 'MoveWorkflow', actions: ['securityhub:BatchUpdateFindings'], resources: [arnOf('hub', 'default')] },
  ];
}

/** What Lambda itself does in the function's name. */
function functionPermissions({ failedRuns, logGroup }: AuditAccess): Permission[] {
  return [
    { sid: 'HandOverFailedRuns', actions: ['sqs:SendMessage'], resources: [failedRuns.queueArn] },
    {
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
      wildcard: 'The streams of the function’s own log group.',
    },
    {
      sid: 'WriteTraces',
      actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      resources: ['*'],
      wildcard: 'X-Ray’s write actions know no resources.',
    },
  ];
}

/**
 * Lambda attaches the function to the network in the function's name; the function's own code is kept from doing so.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
function networkPermissions(scope: Construct): Permission[] {
  const actions = [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ];
  const wildcard = 'The network interfaces are Lambda’s to make and have no names beforehand.';
  const ownCode = Stack.of(scope).formatArn({ service: 'lambda', resource: 'function:*' });
  return [
    { sid: 'AttachToNetwork', actions, resources: ['*'], wildcard },
    {
      sid: 'KeepCodeFromNetworkInterfaces',
      effect: Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': ownCode } },
    },
  ];
}
