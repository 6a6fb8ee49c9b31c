/**
 * What a user of the construct can set. Everything has a default.
 *
 * @module
 */
import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ChatChannels } from './audience/chat.ts';
import type { Subscription } from './audience/subscriptions.ts';
import type { TopicProps } from './audience/topics.ts';
import type { Distribution } from './running/state-machine.ts';
import type { EvidenceLock } from './storage.ts';

export interface EcaAuditorProps
  extends ScheduleProps,
    OrgProps,
    StorageProps,
    AlertProps,
    ScaleProps,
    NetworkingProps,
    CodeProps {
  /**
   * Customer-managed key for the new bucket, topics and log groups. One imported by ARN must itself let
   * `cloudwatch.amazonaws.com` and `events.amazonaws.com` use it (`kms:Decrypt`, `kms:GenerateDataKey*`), or alarms are
   * lost, and CloudWatch Logs of the region, or the deployment fails: docs/deploy.md.
   * @default - keys managed by S3 for the bucket, by CloudWatch Logs for logs; a new customer-managed key for the topics,
   * since alarms need one
   */
  readonly encryptionKey?: IKey | undefined;
  /** How long logs are kept. @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays | undefined;
  /** Distinguishes several auditors of one account in logs, metrics, alarms and chat channels. @default - the stack's name */
  readonly serviceName?: string | undefined;
}

interface ScheduleProps {
  /** `cron(…)` or `rate(…)` of EventBridge Scheduler. @default 'cron(30 4 * * ? *)', every night at 04:30 */
  readonly schedule?: string | undefined;
  /** IANA name of the zone in which a cron schedule is read; follows summer time. @default 'Etc/UTC' */
  readonly timeZone?: string | undefined;
  /** Whether the schedule fires at all. @default true */
  readonly scheduleEnabled?: boolean | undefined;
  /**
   * The longest time between two firings; the dead man's switch waits a run's timeout and two and a half hours more, and
   * all three together are at most seven days.
   * @default - computed from the schedule; needed for cron schedules that leave out days
   */
  readonly longestGap?: Duration | undefined;
}

interface OrgProps {
  /** Names of org secrets begin with it. @default 'eca-auditor/orgs/' */
  readonly orgSecretPrefix?: string | undefined;
  /** Key of the org secrets. @default - the AWS-managed key `aws/secretsmanager` */
  readonly orgSecretKey?: IKey | undefined;
}

interface StorageProps {
  /**
   * Where state and evidence are kept. A bucket of your own is used as it is: block public access, enforce TLS, version
   * it. An imported one gets no policy from here that keeps others from writing state and evidence; import one under a customer-managed key by `Bucket.fromBucketAttributes` with its `encryptionKey`.
   * @default - a new one
   */
  readonly bucket?: IBucket | undefined;
  /** Takes the new bucket's access logs. @default - a bucket of its own */
  readonly accessLogsBucket?: IBucket | undefined;
  /** Default retention of the new bucket's Object Lock, which is always enabled; can be set later. @default - none */
  readonly evidenceLock?: EvidenceLock | undefined;
  /**
   * When evidence and the records of runs expire in the new bucket; not shorter than `evidenceLock`. For a bucket of your
   * own: when its lifecycle lets them expire, which evidence states so that `evidence --verify` knows it.
   * @default - never
   */
  readonly evidenceRetention?: Duration | undefined;
}

/**
 * A topic of your own for a channel (`alertTopic`, `eventTopic`, …: docs/channels.md) must let the function's role publish;
 * `true` makes a new one. By default those for people and machines are made, the others when something subscribes to them.
 */
interface AlertProps extends TopicProps {
  /** For alarms of the auditor itself. One of your own must let CloudWatch and EventBridge publish. @default - a new one */
  readonly operationsTopic?: ITopic | undefined;
  /** Who gets alerts. @default - nobody */
  readonly subscriptions?: readonly Subscription[] | undefined;
  /** Channels that get alerts and the auditor's own alarms. @default - none */
  readonly chat?: ChatChannels | undefined;
  /** Who gets the auditor's own alarms by mail. @default - the addresses among `subscriptions` */
  readonly operationsEmails?: readonly string[] | undefined;
  /** Imports findings into Security Hub, which must be on in the account and region. @default false */
  readonly securityHub?: boolean | undefined;
}

interface ScaleProps {
  /** `single`: one invocation audits all orgs. `distributed`: a state machine audits them in batches. @default 'single' */
  readonly scale?: 'single' | 'distributed' | undefined;
  /** For `distributed`. */
  readonly distribution?: Distribution | undefined;
  /** In MiB. @default 1024 */
  readonly memorySize?: number | undefined;
  /** Of one invocation. @default Duration.minutes(15), Lambda's limit */
  readonly timeout?: Duration | undefined;
  /**
   * Reserves as many executions as one run needs, so that two runs never overlap. Switch it off in an account whose quota
   * of concurrent executions is too small to reserve from; conditional writes still keep state right.
   * @default true
   */
  readonly neverOverlap?: boolean | undefined;
}

interface NetworkingProps {
  /**
   * Attaches the function to a network, for orgs that accept logins from known addresses alone. It needs a way out to
   * Salesforce (NAT) and one to Secrets Manager, S3, SNS and, with `securityHub`, Security Hub: NAT or VPC endpoints.
   * @default - none; the function reaches the internet directly
   */
  readonly vpc?: IVpc | undefined;
  /** @default - private subnets with a way out */
  readonly vpcSubnets?: SubnetSelection | undefined;
  /** @default - a new one: HTTPS out, nothing in */
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;
}

interface CodeProps {
  /** Folder of the built bundle. @default - the one in this package; `npm run build` writes it */
  readonly codePath?: string | undefined;
  /** The configuration file (`eca-auditor.yaml`); it is checked and travels with the function. @default - the defaults */
  readonly config?: string | undefined;
  /** More environment variables; those that the construct sets itself win. Never put a secret here. @default - none */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}
