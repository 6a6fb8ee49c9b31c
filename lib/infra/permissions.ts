/**
 * What each role may do, statement by statement. CDK's `grant*` helpers are not used: they allow more than the audit
 * does (reading an object's tags, a function's every version, a queue's attributes).
 *
 * @module
 */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FOLDERS } from './storage.ts';

export interface AuditAccess {
  readonly orgSecretPrefix: string;
  /** Key of the org secrets, when it is not `aws/secretsmanager`. */
  readonly orgSecretKey?: IKey | undefined;
  readonly bucket: IBucket;
  readonly topics: readonly ITopic[];
  readonly failedRuns: IQueue;
  readonly logGroup: ILogGroup;
}

/** All that the audit function may do. Tracing adds X-Ray's two write actions, which know no resources. */
export function auditStatements(scope: Construct, access: AuditAccess): PolicyStatement[] {
  const { bucket } = access;
  return [
    new PolicyStatement({
      sid: 'FindOrgSecrets',
      // Neither action knows resources; what a batch yields is decided secret by secret in ReadOrgSecrets.
      // ListSecrets comes with BatchGetSecretValue's name filter and shows names and tags, never values.
      actions: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'ReadOrgSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [
        Stack.of(scope).formatArn({ service: 'secretsmanager', resource: `secret:${access.orgSecretPrefix}*` }),
      ],
    }),
    new PolicyStatement({
      sid: 'ReadStateAndRuns',
      actions: ['s3:GetObject'],
      resources: [bucket.arnForObjects(`${FOLDERS.state}*`), bucket.arnForObjects(`${FOLDERS.runs}*`)],
    }),
    new PolicyStatement({
      sid: 'KeepStateAndEvidence',
      actions: ['s3:PutObject'],
      resources: Object.values(FOLDERS).map((folder) => bucket.arnForObjects(`${folder}*`)),
    }),
    new PolicyStatement({
      sid: 'TellMissingFromForbidden',
      // Without it S3 answers 403 for a key that does not exist, and an org's first night looks like a lost permission.
      // "IfExists": while S3 decides between 404 and 403 there is no prefix to compare.
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLikeIfExists: { 's3:prefix': `${FOLDERS.state}*` } },
    }),
    new PolicyStatement({
      sid: 'PublishAlerts',
      actions: ['sns:Publish'],
      resources: access.topics.map((topic) => topic.topicArn),
    }),
    new PolicyStatement({
      sid: 'HandOverFailedRuns',
      actions: ['sqs:SendMessage'],
      resources: [access.failedRuns.queueArn],
    }),
    new PolicyStatement({
      sid: 'WriteLogs',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [access.logGroup.logGroupArn],
    }),
    ...keyStatements(scope, access),
  ];
}

function keyStatements(scope: Construct, access: AuditAccess): PolicyStatement[] {
  const viaService = (...services: string[]) => ({
    StringEquals: { 'kms:ViaService': services.map((name) => `${name}.${Stack.of(scope).region}.amazonaws.com`) },
  });
  const dataKeys = new Set([access.bucket.encryptionKey, ...access.topics.map((topic) => topic.masterKey)]);
  const dataKeyArns = [...dataKeys].flatMap((key) => (key ? [key.keyArn] : []));
  return [
    ...(dataKeyArns.length > 0
      ? [
          new PolicyStatement({
            sid: 'UseDataKeys',
            actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
            resources: dataKeyArns,
            conditions: viaService('s3', 'sns'),
          }),
        ]
      : []),
    ...(access.orgSecretKey
      ? [
          new PolicyStatement({
            sid: 'DecryptOrgSecrets',
            actions: ['kms:Decrypt'],
            resources: [access.orgSecretKey.keyArn],
            conditions: viaService('secretsmanager'),
          }),
        ]
      : []),
  ];
}

/** What EventBridge Scheduler acts as: it may start this one function and use this one queue, for this account alone. */
export function createSchedulerRole(scope: Construct, id: string, target: IFunction, undelivered: IQueue): Role {
  const { account } = Stack.of(scope);
  const role = new Role(scope, id, {
    description: 'Lets EventBridge Scheduler start the audit.',
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': account,
          'aws:SourceArn': Stack.of(scope).formatArn({
            service: 'scheduler',
            resource: 'schedule-group',
            resourceName: 'default',
          }),
        },
      },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({ sid: 'StartAudit', actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
  );
  role.addToPolicy(
    new PolicyStatement({ sid: 'KeepUndelivered', actions: ['sqs:SendMessage'], resources: [undelivered.queueArn] }),
  );
  return role;
}
