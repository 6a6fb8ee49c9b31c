/**
 * The Lambda function that runs the audit.
 *
 * @module
 */
import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface AuditFunctionProps {
  /** Folder of the code, from {@link import('./bundle.ts').stageBundle}. */
  readonly code: string;
  /** Has all its permissions. CDK must not add any. */
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  readonly failedRuns: IQueue;
  readonly memorySize: number;
  readonly timeout: Duration;
  /** Reserved concurrency, which is also the limit. `undefined`: no limit. */
  readonly reservedConcurrency: number | undefined;
  readonly network: Partial<FunctionProps>;
  readonly environment: Readonly<Record<string, string>>;
}

export function createAuditFunction(scope: Construct, id: string, props: AuditFunctionProps): LambdaFunction {
  const { reservedConcurrency } = props;
  return new LambdaFunction(scope, id, {
    description: 'Audits the External Client Apps of all Salesforce orgs and alerts on drift.',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(props.code),
    role: props.role,
    logGroup: props.logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    memorySize: props.memorySize,
    timeout: props.timeout,
    ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
    environment: props.environment,
    retryAttempts: 2,
    // Enough for three attempts of 15 minutes and Lambda's pauses between them. An older event is left to the next run.
    maxEventAge: Duration.hours(2),
    // SqsDestination would also let the function read the queue's attributes.
    onFailure: { bind: () => ({ destination: props.failedRuns.queueArn }) },
    ...props.network,
  });
}
