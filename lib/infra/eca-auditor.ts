/**
 * The auditor as a construct, to be used in any CDK app.
 *
 * @module
 */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { createAlarms } from './alarms.ts';
import { createAudience } from './audience.ts';
import { auditPermissions } from './audit-access.ts';
import { stageBundle } from './bundle.ts';
import { createDashboard } from './dashboard.ts';
import { createDeadLetters, type DeadLetters } from './dead-letters.ts';
import { type Settings, withDefaults } from './defaults.ts';
import { auditEnvironment } from './environment.ts';
import { createAuditFunction } from './function.ts';
import { heartbeatWithin } from './heartbeat.ts';
import { networkOf } from './network.ts';
import { grant } from './permissions.ts';
import type { EcaAuditorProps } from './props.ts';
import { createSchedule } from './schedule.ts';
import { createStateMachine } from './state-machine.ts';
import { createStateBucket } from './storage.ts';
import { type AuditTopics, publishedTopics } from './topics.ts';

/**
 * Audits the External Client Apps of all Salesforce orgs on a schedule and alerts on drift.
 *
 * @example
 * new EcaAuditor(this, 'EcaAuditor', {
 *   schedule: 'cron(0 2 * * ? *)',
 *   timeZone: 'Europe/Berlin',
 *   subscriptions: [{ protocol: 'email', email: 'oncall@example.com', severities: ['critical', 'high'] }],
 * });
 */
export class EcaAuditor extends Construct {
  readonly function: LambdaFunction;
  /** With `scale: 'distributed'`. */
  readonly stateMachine: StateMachine | undefined;
  readonly schedule: Schedule;
  readonly bucket: IBucket;
  readonly topics: AuditTopics;
  readonly deadLetters: DeadLetters;
  readonly alarms: readonly Alarm[];

  /** @throws Error when the bundle is missing, a setting is wrong or the schedule can't be watched. */
  constructor(scope: Construct, id: string, props: EcaAuditorProps = {}) {
    super(scope, id);
    // Access logs are let in by the bucket's policy. An app without CDK's feature flag would use an ACL, which ours forbid.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
    const settings = withDefaults(props);
    const { serviceName, timeout } = settings;
    const role = new Role(this, 'AuditRole', {
      description: 'What the audit function acts as.',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.bucket = props.bucket ?? createStateBucket(this, 'StateBucket', props);
    this.deadLetters = createDeadLetters(this);
    this.topics = createAudience(this, props, {
      serviceName,
      publisher: role,
      undelivered: this.deadLetters.undeliveredAlerts,
    });
    this.function = this.createAudit(props, settings, role);
    this.stateMachine = settings.distributed
      ? createStateMachine(this, 'StateMachine', {
          audit: this.function,
          bucket: this.bucket,
          logGroup: createLogGroup(this, 'StateMachineLogs', settings.logRetention),
          distribution: settings.distribution,
        })
      : undefined;
    this.schedule = createSchedule(this, 'Schedule', {
      expression: settings.schedule,
      timeZone: settings.timeZone,
      enabled: props.scheduleEnabled ?? true,
      starts: this.stateMachine ?? this.function,
      deadLetters: this.deadLetters.undelivered,
    });
    this.alarms = createAlarms(this, {
      serviceName,
      audit: this.function,
      stateMachine: this.stateMachine,
      timeout,
      deadLetters: this.deadLetters,
      topics: publishedTopics(this.topics),
      securityHub: props.securityHub ?? false,
      heartbeatWithin: heartbeatWithin(settings.schedule, settings.runTimeout, props.longestGap),
      operationsTopic: this.topics.operations,
    });
    createDashboard(this, 'Dashboard', { serviceName, audit: this.function, timeout, alarms: this.alarms });
  }

  private createAudit(props: EcaAuditorProps, settings: Settings, role: Role): LambdaFunction {
    const { serviceName, orgSecretPrefix, memorySize, timeout, reservedConcurrency } = settings;
    const { bucket, topics } = this;
    const { failedRuns } = this.deadLetters;
    const logGroup = createLogGroup(this, 'Logs', settings.logRetention);
    const securityHub = props.securityHub ?? false;
    const policy = grant(
      this,
      'AuditPolicy',
      role,
      auditPermissions(this, {
        orgSecretPrefix,
        orgSecretKey: props.orgSecretKey,
        bucket,
        topics: publishedTopics(topics).map(([, topic]) => topic),
        failedRuns,
        logGroup,
        plans: settings.distributed,
        securityHub,
        inVpc: props.vpc !== undefined,
      }),
    );
    const audit = createAuditFunction(this, 'Audit', {
      code: stageBundle(this, settings.codePath, props.config),
      // Sealed: all that it may do stands in audit-access.ts.
      role: role.withoutPolicyUpdates(),
      logGroup,
      failedRuns,
      memorySize,
      timeout,
      reservedConcurrency,
      network: props.vpc ? networkOf(this, { ...props, vpc: props.vpc }) : {},
      environment: {
        ...props.environment,
        ...auditEnvironment({ serviceName, orgSecretPrefix, bucket, topics, securityHub }),
      },
    });
    // The network and the on-failure destination are refused while the role may not yet use them.
    audit.node.addDependency(policy);
    return audit;
  }
}

/** Logs outlive the stack until they expire: they may be what explains why it was removed. */
function createLogGroup(scope: Construct, id: string, retention: RetentionDays): LogGroup {
  return new LogGroup(scope, id, { retention, removalPolicy: RemovalPolicy.RETAIN });
}
