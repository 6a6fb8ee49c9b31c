/**
 * The auditor as a construct, to be used in any CDK app.
 *
 * @module
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { createAlarms } from './alarms.ts';
import { createDashboard } from './dashboard.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import { createAuditFunction } from './function.ts';
import { heartbeatWithin } from './heartbeat.ts';
import { METRICS_NAMESPACE } from './metrics.ts';
import { auditStatements, createSchedulerRole } from './permissions.ts';
import type { EcaAuditorProps } from './props.ts';
import { createSchedule, DEFAULT_SCHEDULE, DEFAULT_TIME_ZONE } from './schedule.ts';
import { createStateBucket } from './storage.ts';
import { type AuditTopics, createTopics } from './topics.ts';

export const DEFAULT_ORG_SECRET_PREFIX = 'eca-auditor/orgs/';

/**
 * Audits the External Client Apps of all Salesforce orgs on a schedule and alerts on drift.
 *
 * @example
 * new EcaAuditor(this, 'EcaAuditor', {
 *   schedule: 'cron(0 2 * * ? *)',
 *   timeZone: 'Europe/Berlin',
 *   alertEmails: [{ email: 'oncall@example.com', severities: ['critical', 'high'] }],
 * });
 */
export class EcaAuditor extends Construct {
  readonly function: LambdaFunction;
  readonly schedule: Schedule;
  readonly bucket: IBucket;
  /** For people. */
  readonly alertTopic: ITopic;
  /** For machines. */
  readonly eventTopic: ITopic;
  readonly chatTopic: ITopic | undefined;
  /** For alarms of the auditor itself. */
  readonly operationsTopic: ITopic;
  readonly deadLetters: DeadLetters;
  readonly alarms: readonly Alarm[];

  /** @throws Error when the bundle is missing or the schedule can't be watched. */
  constructor(scope: Construct, id: string, props: EcaAuditorProps = {}) {
    super(scope, id);
    const expression = props.schedule ?? DEFAULT_SCHEDULE;
    const serviceName = props.serviceName ?? 'eca-auditor';
    const orgSecretPrefix = props.orgSecretPrefix ?? DEFAULT_ORG_SECRET_PREFIX;
    const timeout = props.timeout ?? Duration.minutes(15);

    const role = new Role(this, 'AuditRole', {
      description: 'What the audit function acts as.',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    const bucket = props.bucket ?? createStateBucket(this, 'StateBucket', props);
    const topics = createTopics(this, { ...props, publisher: role });
    const deadLetters = createDeadLetters(this);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      // Logs outlive the stack until they expire: they may be what explains why it was removed.
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const audit = createAuditFunction(this, 'Audit', {
      codePath: props.codePath ?? 'dist/functions/audit',
      role,
      logGroup,
      failedRuns: deadLetters.failedRuns,
      memorySize: props.memorySize ?? 1024,
      timeout,
      neverOverlap: props.neverOverlap ?? true,
      environment: {
        ...props.environment,
        ORG_SECRET_PREFIX: orgSecretPrefix,
        STATE_BUCKET: bucket.bucketName,
        ...topicVariables(topics),
        POWERTOOLS_SERVICE_NAME: serviceName,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
      },
    });
    const policy = new Policy(this, 'AuditPolicy', {
      roles: [role],
      statements: auditStatements(this, {
        orgSecretPrefix,
        orgSecretKey: props.orgSecretKey,
        bucket,
        topics: publishedTopics(topics),
        failedRuns: deadLetters.failedRuns,
        logGroup,
      }),
    });
    // The on-failure destination is refused while the role may not yet send to the queue.
    audit.node.addDependency(policy);

    this.schedule = createSchedule(this, 'Schedule', {
      expression,
      timeZone: props.timeZone ?? DEFAULT_TIME_ZONE,
      enabled: props.scheduleEnabled ?? true,
      target: audit,
      // Sealed: Scheduler's target would add the right to invoke every version of the function.
      role: createSchedulerRole(this, 'SchedulerRole', audit, deadLetters.undelivered).withoutPolicyUpdates(),
      deadLetters: deadLetters.undelivered,
    });
    this.alarms = createAlarms(this, {
      serviceName,
      audit,
      timeout,
      deadLetters,
      topics: { Alert: topics.alert, Event: topics.event, ...(topics.chat && { Chat: topics.chat }) },
      heartbeatWithin: heartbeatWithin(expression, props.longestGap),
      operationsTopic: topics.operations,
    });
    createDashboard(this, 'Dashboard', { serviceName, audit, timeout, alarms: this.alarms });

    this.function = audit;
    this.bucket = bucket;
    this.alertTopic = topics.alert;
    this.eventTopic = topics.event;
    this.chatTopic = topics.chat;
    this.operationsTopic = topics.operations;
    this.deadLetters = deadLetters;
  }
}

function publishedTopics({ alert, event, chat }: AuditTopics): ITopic[] {
  return chat ? [alert, event, chat] : [alert, event];
}

function topicVariables({ alert, event, chat }: AuditTopics): Record<string, string> {
  return {
    ALERT_TOPIC_ARN: alert.topicArn,
    EVENT_TOPIC_ARN: event.topicArn,
    ...(chat && { CHAT_TOPIC_ARN: chat.topicArn }),
  };
}
