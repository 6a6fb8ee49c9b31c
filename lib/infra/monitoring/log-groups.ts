/**
 * The log groups of the function and the state machine.
 *
 * @module
 */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface LogGroupProps {
  readonly retention: RetentionDays;
  /** @default - a key of CloudWatch Logs */
  readonly encryptionKey?: IKey | undefined;
}

/** The log group is kept when the stack is deleted, because it may explain why. */
export function createLogGroup(scope: Construct, id: string, { retention, encryptionKey }: LogGroupProps): LogGroup {
  if (encryptionKey) openToLogs(scope, encryptionKey);
  return new LogGroup(scope, id, {
    retention,
    removalPolicy: RemovalPolicy.RETAIN,
    ...(encryptionKey && { encryptionKey }),
  });
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
function openToLogs(scope: Construct, key: IKey): void {
  const stack = Stack.of(scope);
  const groups = stack.formatArn({ service: 'logs', resource: 'log-group:*' });
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'LogsEncrypt',
      principals: [new ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: ['kms:Decrypt*', 'kms:DescribeKey', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: ['*'], // In a key policy: this key.
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  );
}
