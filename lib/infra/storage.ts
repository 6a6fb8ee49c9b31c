/**
 * The bucket for state and evidence. It is kept when the stack is deleted.
 *
 * @module
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Effect, type IRole, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** The bucket's folders. docs/design.md describes their contents. */
export const FOLDERS = {
  state: 'state/',
  evidence: 'evidence/',
  runs: 'runs/',
  reports: 'reports/',
  /** Data that the steps of a distributed run exchange. Not needed after the run. */
  plans: 'plans/',
} as const;

/** Object Lock: nobody may delete a locked version before its retention ends. */
export interface EvidenceLock {
  /** `compliance` also binds the account's root user and can't be shortened. `governance` can be lifted with a permission. */
  readonly mode: 'governance' | 'compliance';
  readonly duration: Duration;
}

export interface StateBucketProps {
  /** @default - keys managed by S3 */
  readonly encryptionKey?: IKey | undefined;
  /** @default - a bucket of its own, kept for 400 days */
  readonly accessLogsBucket?: IBucket | undefined;
  /** @default - no lock */
  readonly evidenceLock?: EvidenceLock | undefined;
  /** @default - evidence does not expire */
  readonly evidenceRetention?: Duration | undefined;
}

/** Private, versioned, TLS only, encrypted, with access logs, and kept when the stack is deleted. */
export function createStateBucket(scope: Construct, id: string, props: StateBucketProps): IBucket {
  return createBucket(scope, id, {
    ...secured(props.encryptionKey),
    versioned: true,
    serverAccessLogsBucket: props.accessLogsBucket ?? createAccessLogsBucket(scope, `${id}AccessLogs`),
    serverAccessLogsPrefix: 'state-bucket/',
    // Always enabled, also without a retention: to enable it later, CloudFormation would replace the bucket.
    objectLockEnabled: true,
    ...(props.evidenceLock && { objectLockDefaultRetention: retentionOf(props.evidenceLock) }),
    lifecycleRules: lifecycleRules(props.evidenceRetention),
  });
}

/**
 * Denies writing and deleting the audit's objects to everybody but `writer`, whatever their own policies allow. Evidence is
 * written once, and only the bucket's lifecycle deletes it, since a policy does not apply to that. Anybody who may change the
 * bucket's policy can lift this (docs/operate.md, "Repair state by hand").
 *
 * @returns false for an imported bucket, whose policy CDK can't change
 */
export function protectFolders(bucket: IBucket, writer: IRole): boolean {
  const everybody = { effect: Effect.DENY, principals: [new StarPrincipal()] };
  const evidence = [bucket.arnForObjects(`${FOLDERS.evidence}*`)];
  const statements = [
    new PolicyStatement({
      ...everybody,
      sid: 'OnlyTheAuditWrites',
      actions: [
        's3:BypassGovernanceRetention',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:PutObject',
        's3:PutObjectLegalHold',
        's3:PutObjectRetention',
        's3:ReplicateDelete',
        's3:ReplicateObject',
      ],
      resources: Object.values(FOLDERS).map((folder) => bucket.arnForObjects(`${folder}*`)),
      // For a session of the role this is the role's ARN.
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': writer.roleArn } },
    }),
    // A copy can't be conditional, so it is denied too. The parts of a multipart upload have no condition, its completion has:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
    new PolicyStatement({
      ...everybody,
      sid: 'EvidenceIsWrittenOnce',
      actions: ['s3:PutObject'],
      resources: evidence,
      conditions: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
    }),
    new PolicyStatement({
      ...everybody,
      sid: 'EvidenceIsNeverDeleted',
      actions: ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: evidence,
    }),
  ];
  return statements.every((statement) => bucket.addToResourcePolicy(statement).statementAdded);
}

/** Without Object Lock and a customer-managed key, because S3 can't deliver access logs to such a bucket. */
function createAccessLogsBucket(scope: Construct, id: string): IBucket {
  return createBucket(scope, id, {
    ...secured(undefined),
    versioned: true,
    lifecycleRules: [
      { id: 'expire-access-logs', expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) },
      abortStaleUploads,
    ],
  });
}

/** Under exactOptionalPropertyTypes the type Bucket is not an IBucket, because its `isWebsite` may be undefined. */
function createBucket(scope: Construct, id: string, props: BucketProps): IBucket {
  return new Bucket(scope, id, props) as IBucket;
}

function secured(encryptionKey: IKey | undefined): BucketProps {
  return {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(encryptionKey
      ? { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
      : { encryption: BucketEncryption.S3_MANAGED }),
  };
}

const abortStaleUploads: LifecycleRule = {
  id: 'abort-stale-uploads',
  abortIncompleteMultipartUploadAfter: Duration.days(7),
};

/** A year and a month, so that a report can be compared with that of the previous year. */
const REPORT_RETENTION = Duration.days(400);

function lifecycleRules(evidenceRetention: Duration | undefined): LifecycleRule[] {
  return [
    abortStaleUploads,
    // Each run replaces the state. Older versions are only for repairs.
    { id: 'expire-old-state', prefix: FOLDERS.state, noncurrentVersionExpiration: Duration.days(90) },
    {
      id: 'expire-plans',
      prefix: FOLDERS.plans,
      expiration: Duration.days(30),
      noncurrentVersionExpiration: Duration.days(1),
    },
    {
      id: 'expire-reports',
      prefix: FOLDERS.reports,
      expiration: shorter(REPORT_RETENTION, evidenceRetention),
      noncurrentVersionExpiration: Duration.days(30),
    },
    {
      id: 'expire-runs',
      prefix: FOLDERS.runs,
      // The record of a run has the same names as the evidence, so it must not be kept longer.
      ...(evidenceRetention && { expiration: evidenceRetention }),
      noncurrentVersionExpiration: Duration.days(30),
    },
    {
      id: 'archive-evidence',
      prefix: FOLDERS.evidence,
      // An auditor reads it rarely, but then needs it immediately.
      transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
      // A noncurrent version was overwritten or has expired. It can be restored within this time.
      ...(evidenceRetention && { expiration: evidenceRetention, noncurrentVersionExpiration: Duration.days(30) }),
    },
  ];
}

function shorter(one: Duration, other: Duration | undefined): Duration {
  return other !== undefined && other.toDays() < one.toDays() ? other : one;
}

function retentionOf({ mode, duration }: EvidenceLock): ObjectLockRetention {
  return mode === 'compliance' ? ObjectLockRetention.compliance(duration) : ObjectLockRetention.governance(duration);
}
