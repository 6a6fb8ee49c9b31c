/**
 * The properties of the construct. All have defaults.
 *
 * @module
 */
import type { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { ChatChannels } from './notifications/chat.ts';
import type { Subscription } from './notifications/subscriptions.ts';
import type { TopicProps } from './notifications/topics.ts';
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
   * Customer-managed key for the new bucket, topics and log groups. CDK can't change the policy of an imported key: it must let
   * `cloudwatch.amazonaws.com` and `events.amazonaws.com` use the key (`kms:Decrypt`, `kms:GenerateDataKey*`), or alarms are
   * lost. It must also let CloudWatch Logs use the key, or the deployment fails (docs/deploy.md).
   * @default - keys managed by S3 for the bucket and by CloudWatch Logs for logs. The topics get a new customer-managed key,
   * since alarms need one
   */
  readonly encryptionKey?: IKey | undefined;
  /** How long logs are kept. @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays | undefined;
  /** Distinguishes several auditors in one account, in logs, metrics, alarms and chat channels. @default - the stack's name */
  readonly serviceName?: string | undefined;
}

interface ScheduleProps {
  /** `cron(…)` or `rate(…)` of EventBridge Scheduler. @default 'cron(30 4 * * ? *)', every night at 04:30 */
  readonly schedule?: string | undefined;
  /** IANA name of the time zone of a cron schedule. The schedule follows summer time. @default 'Etc/UTC' */
  readonly timeZone?: string | undefined;
  /** Whether the schedule fires. @default true */
  readonly scheduleEnabled?: boolean | undefined;
  /**
   * The longest time between two firings. The heartbeat alarm waits this time, a run's timeout and two and a half hours,
   * which must be at most seven days in total.
   * @default - computed from the schedule. Required for cron schedules that skip days
   */
  readonly longestGap?: Duration | undefined;
}

interface OrgProps {
  /** Prefix of the names of org secrets. @default 'eca-auditor/orgs/' */
  readonly orgSecretPrefix?: string | undefined;
  /** Key of the org secrets. @default - the AWS-managed key `aws/secretsmanager` */
  readonly orgSecretKey?: IKey | undefined;
}

interface StorageProps {
  /**
   * The bucket for state and evidence. The settings of your own bucket are not changed: block public access, enforce TLS, and
   * enable versioning. CDK can't add the policy that stops others from writing state and evidence to an imported bucket. Import a
   * bucket with a customer-managed key by `Bucket.fromBucketAttributes` with its `encryptionKey`.
   * @default - a new one
   */
  readonly bucket?: IBucket | undefined;
  /** For the access logs of the new bucket. @default - a new one */
  readonly accessLogsBucket?: IBucket | undefined;
  /** Default retention of the new bucket's Object Lock, which is always enabled. Can be set later. @default - none */
  readonly evidenceLock?: EvidenceLock | undefined;
  /**
   * When evidence and the records of runs expire in the new bucket; at least as long as `evidenceLock`. For your own bucket,
   * set the retention of its lifecycle rules: evidence records it for `evidence --verify`.
   * @default - never
   */
  readonly evidenceRetention?: Duration | undefined;
}

/**
 * Topics by channel (`alertTopic`, `eventTopic`, …: docs/channels.md). Your own topic must let the function's role publish; `true`
 * creates a new one. By default the topics for people and machines are created, and the others when something subscribes to them.
 */
interface AlertProps extends TopicProps {
  /** For alarms of the auditor itself. Your own topic must let CloudWatch and EventBridge publish. @default - a new one */
  readonly operationsTopic?: ITopic | undefined;
  /** Receivers of alerts. @default - none */
  readonly subscriptions?: readonly Subscription[] | undefined;
  /** Chat channels that get alerts and the auditor's own alarms. @default - none */
  readonly chat?: ChatChannels | undefined;
  /** Mail addresses for the auditor's own alarms. @default - the addresses among `subscriptions` */
  readonly operationsEmails?: readonly string[] | undefined;
  /** Imports findings into Security Hub, which must be enabled in the account and region. @default false */
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
   * Reserves as many concurrent executions as one run needs, so that two runs never overlap. Switch it off if the account's quota
   * of concurrent executions is too small. Conditional writes still protect the state.
   * @default true
   */
  readonly neverOverlap?: boolean | undefined;
}

interface NetworkingProps {
  /**
   * Attaches the function to a network, for orgs that accept logins only from known addresses. The network must reach Salesforce
   * (NAT), and Secrets Manager, S3, SNS and, with `securityHub`, Security Hub (NAT or VPC endpoints).
   * @default - none; the function reaches the internet directly
   */
  readonly vpc?: IVpc | undefined;
  /** @default - private subnets with egress */
  readonly vpcSubnets?: SubnetSelection | undefined;
  /** @default - a new one: HTTPS out, nothing in */
  readonly securityGroups?: readonly ISecurityGroup[] | undefined;
}

interface CodeProps {
  /** Folder of the built bundle. @default - the one in this package, which `npm run build` writes */
  readonly codePath?: string | undefined;
  /** Path of the configuration file (`eca-auditor.yaml`). It is checked and deployed with the function. @default - the defaults */
  readonly config?: string | undefined;
  /** More environment variables. They can't replace those of the construct. Never put a secret here. @default - none */
  readonly environment?: Readonly<Record<string, string>> | undefined;
}
