/**
 * The Lambda function that runs the audit.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface AuditFunctionProps {
  /** Folder of the bundle, relative to the working directory. */
  readonly codePath: string;
  readonly role: IRole;
  readonly logGroup: ILogGroup;
  readonly failedRuns: IQueue;
  readonly memorySize: number;
  readonly timeout: Duration;
  /** Reserves one execution, so that two runs never overlap. */
  readonly neverOverlap: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

/** @throws Error when the bundle is not there. */
export function createAuditFunction(scope: Construct, id: string, props: AuditFunctionProps): LambdaFunction {
  return new LambdaFunction(scope, id, {
    description: 'Audits the External Client Apps of all Salesforce orgs and alerts on drift.',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Code.fromAsset(bundleFolder(props.codePath)),
    role: props.role,
    logGroup: props.logGroup,
    loggingFormat: LoggingFormat.JSON,
    tracing: Tracing.ACTIVE,
    memorySize: props.memorySize,
    timeout: props.timeout,
    ...(props.neverOverlap && { reservedConcurrentExecutions: 1 }),
    environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
    retryAttempts: 2,
    // Room for three runs of 15 minutes with Lambda's own pauses; what is older is the next night's.
    maxEventAge: Duration.hours(2),
    // Not SqsDestination: it would also let the function read the queue's attributes.
    onFailure: { bind: () => ({ destination: props.failedRuns.queueArn }) },
  });
}

function bundleFolder(codePath: string): string {
  const folder = resolve(codePath);
  if (!['index.mjs', 'index.cjs', 'index.js'].some((file) => existsSync(join(folder, file)))) {
    throw new Error(
      `EcaAuditor: no Lambda bundle in ${codePath} (expected index.mjs there). Run "npm run build" first, or set codePath to the folder of the bundle.`,
    );
  }
  return folder;
}
