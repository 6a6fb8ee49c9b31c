/**
 * Where state and evidence live. Nothing here is ever deleted with the stack.
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

/** The bucket's folders; the layout itself is described in docs/design.md. */
export const FOLDERS = {
  state: 'state/',
  evidence: 'evidence/',
  runs: 'runs/',
  reports: 'reports/',
  /** What the steps of a distributed run hand on; of no use afterwards. */
  plans: 'plans/',
} as const;

/** Nobody may delete or overwrite a locked version before its time. */
export interface EvidenceLock {
  /** `compliance` binds the account's root user too and can never be shortened; `governance` can be lifted by permission. */
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
  /** @default - evidence is kept for ever */
  readonly evidenceRetention?: Duration | undefined;
}

/** Private, versioned, TLS only, encrypted, logged, kept when the stack goes. */
export function createStateBucket(scope: Construct, id: string, props: StateBucketProps): IBucket {
  return createBucket(scope, id, {
    ...guarded(props.encryptionKey),
    versioned: true,
    serverAccessLogsBucket: props.accessLogsBucket ?? createAccessLogsBucket(scope, `${id}AccessLogs`),
    serverAccessLogsPrefix: 'state-bucket/',
    // From the first deployment on, also without a retention: to enable it later, CloudFormation would replace the bucket.
    objectLockEnabled: true,
    ...(props.evidenceLock && { objectLockDefaultRetention: retentionOf(props.evidenceLock) }),
    lifecycleRules: lifecycleRules(props.evidenceRetention),
  });
}

/**
 * Nobody but `writer` writes or deletes what the audit keeps, whatever other identities in the account are allowed; evidence
 * is written once, and deleted by nobody but the bucket's lifecycle, to which a policy does not apply. Who may change the
 * bucket's policy can lift it: docs/operate.md, "Repair state by hand".
 *
 * @returns false for an imported bucket, whose policy stays as it is
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
      // Of a session of the role this is the role itself.
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': writer.roleArn } },
    }),
    // A copy can't be conditional, and is refused too. The parts of a multipart upload take no condition, its completion does:
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

/** Neither locked nor under a customer-managed key: S3 delivers access logs to no such bucket. */
function createAccessLogsBucket(scope: Construct, id: string): IBucket {
  return createBucket(scope, id, {
    ...guarded(undefined),
    versioned: true,
    lifecycleRules: [
      { id: 'expire-access-logs', expiration: Duration.days(400), noncurrentVersionExpiration: Duration.days(30) },
      abortStaleUploads,
    ],
  });
}

/** aws-cdk-lib's own Bucket is no IBucket under exactOptionalPropertyTypes: its `isWebsite` may be undefined. */
function createBucket(scope: Construct, id: string, props: BucketProps): IBucket {
  return new Bucket(scope, id, props) as IBucket;
}

function guarded(encryptionKey: IKey | undefined): BucketProps {
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

/** A year and a month, so that last year's report can be compared. */
const SHELF_LIFE = Duration.days(400);

function lifecycleRules(evidenceRetention: Duration | undefined): LifecycleRule[] {
  return [
    abortStaleUploads,
    // State is replaced every night; its older versions only serve to repair a mishap.
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
      expiration: shorter(SHELF_LIFE, evidenceRetention),
      noncurrentVersionExpiration: Duration.days(30),
    },
    {
      id: 'expire-runs',
      prefix: FOLDERS.runs,
      // The record of a run holds the names that evidence holds, and is kept no longer.
      ...(evidenceRetention && { expiration: evidenceRetention }),
      noncurrentVersionExpiration: Duration.days(30),
    },
    {
      id: 'archive-evidence',
      prefix: FOLDERS.evidence,
      // Read once a year by an auditor, and then at once: Instant Retrieval.
      transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
      // An older version is what was written first, or what has expired: there is time to bring it back.
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
