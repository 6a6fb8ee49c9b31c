/**
 * Where state and evidence live. Nothing here is ever deleted with the stack.
 *
 * @module
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
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
    ...(props.evidenceLock && { objectLockDefaultRetention: retentionOf(props.evidenceLock) }),
    lifecycleRules: lifecycleRules(props.evidenceRetention),
  });
}

/** Neither locked nor under a customer-managed key: S3 delivers access logs to no such bucket. */
function createAccessLogsBucket(scope: Construct, id: string): IBucket {
  return createBucket(scope, id, {
    ...guarded(undefined),
    lifecycleRules: [{ id: 'expire-access-logs', expiration: Duration.days(400) }, abortStaleUploads],
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
      id: 'archive-evidence',
      prefix: FOLDERS.evidence,
      // Read once a year by an auditor, and then at once: Instant Retrieval.
      transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
      ...(evidenceRetention && { expiration: evidenceRetention, noncurrentVersionExpiration: Duration.days(1) }),
    },
  ];
}

function retentionOf({ mode, duration }: EvidenceLock): ObjectLockRetention {
  return mode === 'compliance' ? ObjectLockRetention.compliance(duration) : ObjectLockRetention.governance(duration);
}
