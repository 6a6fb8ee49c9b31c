/**
 * What a user of the construct can set. Everything has a default.
 *
 * @module
 */
import type { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { EvidenceLock } from './storage.ts';
import type { EmailRecipient } from './topics.ts';

export interface EcaAuditorProps {
  /** `cron(…)` or `rate(…)` of EventBridge Scheduler. @default 'cron(0 2 * * ? *)', every night at 02:00 */
  readonly schedule?: string | undefined;
  /** IANA name of the zone in which a cron schedule is read; follows summer time. @default 'Etc/UTC' */
  readonly timeZone?: string | undefined;
  /** Whether the schedule fires at all. @default true */
  readonly scheduleEnabled?: boolean | undefined;
  /**
   * The longest time between two firings; the dead man's switch waits three hours more. At most 165 hours.
   * @default - told from the schedule; needed for cron schedules that leave out days
   */
  readonly longestGap?: Duration | undefined;

  /** Names of org secrets begin with it. @default 'eca-auditor/orgs/' */
  readonly orgSecretPrefix?: string | undefined;
  /** Key of the org secrets. @default - the AWS-managed key `aws/secretsmanager` */
  readonly orgSecretKey?: IKey | undefined;

  /**
   * Where state and evidence are kept. A bucket of your own is used as it is: block public access, enforce TLS, version
   * it. @default - a new one
   */
  readonly bucket?: IBucket | undefined;
  /** Takes the new bucket's access logs. @default - a bucket of its own */
  readonly accessLogsBucket?: IBucket | undefined;
  /** Object Lock for the new bucket; can't be added later. @default - none */
  readonly evidenceLock?: EvidenceLock | undefined;
  /** When evidence in the new bucket expires. @default - never */
  readonly evidenceRetention?: Duration | undefined;

  /**
   * Customer-managed key for the new bucket and topics. One imported by ARN must itself let
   * `cloudwatch.amazonaws.com` use it (`kms:Decrypt`, `kms:GenerateDataKey*`), or alarms are lost.
   * @default - keys managed by S3 for the bucket; a new customer-managed key for the topics, since alarms need one
   */
  readonly encryptionKey?: IKey | undefined;

  /** For people. @default - a new one */
  readonly alertTopic?: ITopic | undefined;
  /** For machines. @default - a new one */
  readonly eventTopic?: ITopic | undefined;
  /** For chat (Amazon Q Developer in chat applications); `true` makes a new one. @default - none */
  readonly chatTopic?: ITopic | true | undefined;
  /** For alarms of the auditor itself. One of your own must let CloudWatch publish. @default - a new one */
  readonly operationsTopic?: ITopic | undefined;
  /** Who gets alerts by mail. @default - nobody */
  readonly alertEmails?: readonly EmailRecipient[] | undefined;
  /** Who gets the auditor's own alarms by mail. @default - the addresses of alertEmails */
  readonly operationsEmails?: readonly string[] | undefined;

  /** How long logs are kept. @default RetentionDays.THREE_MONTHS */
  readonly logRetention?: RetentionDays | undefined;
  /** In MiB. @default 1024 */
  readonly memorySize?: number | undefined;
  /** @default Duration.minutes(15), Lambda's limit */
  readonly timeout?: Duration | undefined;
  /**
   * Reserves one execution for the audit, so that two runs never overlap. Switch it off in an account whose quota of
   * concurrent executions is too small to reserve from; conditional writes still keep state right.
   * @default true
   */
  readonly neverOverlap?: boolean | undefined;
  /** Folder of the built bundle. @default 'dist/functions/audit', as `npm run build` writes it */
  readonly codePath?: string | undefined;
  /** More environment variables; those that the construct sets itself win. Never put a secret here. @default - none */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Tells several auditors in one account apart in logs and metrics. @default 'eca-auditor' */
  readonly serviceName?: string | undefined;
}
