/**
 * The auditor as a construct for any CDK app.
 *
 * @module
 */
import { Annotations, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { auditPermissions } from './access/audit-access.ts';
import { grant } from './access/permissions.ts';
import { type ConstructSettings, withDefaults } from './defaults.ts';
import { auditEnvironment } from './environment.ts';
import { createAlarms } from './monitoring/alarms.ts';
import { createDashboard } from './monitoring/dashboard.ts';
import { createDeadLetters, type DeadLetters } from './monitoring/dead-letters.ts';
import { heartbeatWithin } from './monitoring/heartbeat.ts';
import { createLogGroup } from './monitoring/log-groups.ts';
import { watchTampering } from './monitoring/tampering.ts';
import { createNotifications } from './notifications/notifications.ts';
import { type AuditTopics, publishedTopics } from './notifications/topics.ts';
import type { EcaAuditorProps } from './props.ts';
import { stageBundle } from './running/bundle.ts';
import { createAuditFunction } from './running/function.ts';
import { networkOf } from './running/network.ts';
import { createSchedule } from './running/schedule.ts';
import { createStateMachine } from './running/state-machine.ts';
import { createStateBucket, protectFolders } from './storage.ts';

/**
 * Audits the External Client Apps of all Salesforce orgs on a schedule and alerts on drift.
 *
 * @example
 * new EcaAuditor(this, 'EcaAuditor', {
 *   schedule: 'cron(30 4 * * ? *)',
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
  private readonly settings: ConstructSettings;

  /** @throws Error when the bundle is missing, a setting is wrong or the schedule can't be watched. */
  constructor(scope: Construct, id: string, props: EcaAuditorProps = {}) {
    super(scope, id);
    // With this flag CDK allows access logs by the bucket's policy. Without it CDK uses an ACL, which our buckets forbid.
    this.node.setContext(S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY, true);
    const settings = withDefaults(this, props);
    this.settings = settings;
    const { serviceName, timeout } = settings;
    this.checkOtherAuditors();
    const role = new Role(this, 'AuditRole', {
      description: 'Role of the audit function.',
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.bucket = props.bucket ?? createStateBucket(this, 'StateBucket', props);
    if (!protectFolders(this.bucket, role)) {
      Annotations.of(this).addWarningV2(
        'eca-auditor:imported-bucket',
        "EcaAuditor: the bucket is imported, so CDK can't change its policy, and others may be able to write state and evidence. Add the statement in docs/deploy.md to its policy.",
      );
    }
    this.deadLetters = createDeadLetters(this);
    this.topics = createNotifications(this, props, {
      serviceName,
      publisher: role,
      undelivered: this.deadLetters.undeliveredAlerts,
    });
    this.function = this.createAudit(props, settings, role);
    this.stateMachine = settings.distributed
      ? createStateMachine(this, 'StateMachine', {
          audit: this.function,
          bucket: this.bucket,
          logGroup: createLogGroup(this, 'StateMachineLogs', { ...props, retention: settings.logRetention }),
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
      heartbeatWithin: heartbeatWithin(this, {
        expression: settings.schedule,
        timeZone: settings.timeZone,
        runTimeout: settings.runTimeout,
        stated: props.longestGap,
        now: new Date(),
      }),
      operationsTopic: this.topics.operations,
    });
    watchTampering(this, {
      orgSecretPrefix: settings.orgSecretPrefix,
      schedule: this.schedule,
      bucket: this.bucket,
      alarms: this.alarms,
      operationsTopic: this.topics.operations,
    });
    createDashboard(this, 'Dashboard', { serviceName, audit: this.function, timeout, alarms: this.alarms });
  }

  /**
   * Two auditors in one account and region need different names: otherwise the runs of one would hide from the heartbeat alarm
   * that the other has stopped. Two that read the same org secrets get a warning, since that may be intended.
   */
  private checkOtherAuditors(): void {
    const { serviceName, orgSecretPrefix } = this.settings;
    const { environment } = Stack.of(this);
    const others = this.node.root.node
      .findAll()
      .filter((each): each is EcaAuditor => each instanceof EcaAuditor && each !== this)
      .filter((each) => Stack.of(each).environment === environment);
    for (const { node, settings } of others) {
      if (settings.serviceName === serviceName) {
        throw new Error(
          `EcaAuditor: ${node.path} and ${this.node.path} both have the serviceName "${serviceName}"; expected a different name for each, since metrics and alarms are told apart by it.`,
        );
      }
      if (
        orgSecretPrefix.startsWith(settings.orgSecretPrefix) ||
        settings.orgSecretPrefix.startsWith(orgSecretPrefix)
      ) {
        Annotations.of(this).addWarningV2(
          `eca-auditor:shared-prefix:${node.path}`,
          `EcaAuditor: ${node.path} and ${this.node.path} read the same org secrets (${settings.orgSecretPrefix}, ${orgSecretPrefix}), so each org is audited and alerted on twice. Set orgSecretPrefix if that is not intended.`,
        );
      }
    }
  }

  private createAudit(props: EcaAuditorProps, settings: ConstructSettings, role: Role): LambdaFunction {
    const { serviceName, orgSecretPrefix, memorySize, timeout, reservedConcurrency } = settings;
    const { bucket, topics } = this;
    const { failedRuns } = this.deadLetters;
    const logGroup = createLogGroup(this, 'Logs', { ...props, retention: settings.logRetention });
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
        operationsTopic: topics.operations,
        failedRuns,
        logGroup,
        plans: settings.distributed,
        securityHub,
        inVpc: props.vpc !== undefined,
      }),
    );
    const audit = createAuditFunction(this, 'Audit', {
      code: stageBundle(this, settings.codePath, props.config),
      // CDK can't add permissions: all of them are in audit-access.ts.
      role: role.withoutPolicyUpdates(),
      logGroup,
      failedRuns,
      memorySize,
      timeout,
      reservedConcurrency,
      network: props.vpc ? networkOf(this, { ...props, vpc: props.vpc }) : {},
      environment: {
        ...props.environment,
        ...auditEnvironment({
          serviceName,
          orgSecretPrefix,
          bucket,
          topics,
          securityHub,
          evidenceRetention: props.evidenceRetention,
        }),
      },
    });
    // Lambda refuses the network and the on-failure destination until the role has its permissions.
    audit.node.addDependency(policy);
    return audit;
  }
}
