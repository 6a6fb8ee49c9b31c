/**
 * The permissions of the audit function.
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
  /** The function reads its attributes. It doesn't publish to it. */
  readonly operationsTopic: ITopic;
  readonly failedRuns: IQueue;
  readonly logGroup: ILogGroup;
  /** A distributed run exchanges its plan and its parts through the bucket. */
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
        'Neither action supports resource-level permissions. The name filter of BatchGetSecretValue needs ListSecrets, which shows names and tags. A batch returns only the values that ReadOrgSecrets allows.',
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
  const planFolders = plans ? [FOLDERS.plans] : [];
  return [
    {
      sid: 'ReadStateAndRuns',
      actions: ['s3:GetObject'],
      resources: objectsIn(state, runs, ...planFolders),
      wildcard: 'One object per org in state/, one per run in runs/ and plans/. Evidence can’t be read.',
    },
    {
      sid: 'KeepStateAndRuns',
      actions: ['s3:PutObject'],
      resources: objectsIn(state, runs, reports, ...planFolders),
      wildcard: 'One object per org or per run in each of these folders.',
    },
    {
      sid: 'KeepEvidenceOnce',
      actions: ['s3:PutObject'],
      resources: objectsIn(evidence),
      conditions: { Null: { 's3:if-none-match': 'false' } },
      wildcard: 'One object per org and run. An object that exists can’t be overwritten.',
    },
    {
      sid: 'DistinguishMissingFromForbidden',
      // Without it S3 answers 403 for a key that does not exist, so an org's first run would look like a lost permission.
      // "IfExists", because the request has no prefix when S3 chooses between 404 and 403.
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
 * Findings are imported as the account's own product. Their workflow status changes when a violation is resolved or opens again.
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

/** Lambda itself uses these with the function's role. */
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
      wildcard: 'X-Ray’s write actions support no resource-level permissions.',
    },
  ];
}

/**
 * Lambda attaches the function to the network with the function's role. The function's own code is denied the same actions.
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
  const wildcard = 'Lambda creates the network interfaces, and their ids are not known before.';
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
