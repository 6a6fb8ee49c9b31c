/**
 * Dead-letter queues, one for each service that can lose something: Scheduler an invocation that Lambda did not accept, Lambda
 * an event that failed after it was accepted, and SNS a message to an endpoint that does not answer.
 *
 * @module
 */
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface DeadLetters {
  /** Invocations that EventBridge Scheduler could not deliver. */
  readonly undelivered: Queue;
  /** Runs that failed after all retries, with the error. */
  readonly failedRuns: Queue;
  /** Alerts that a subscribed machine did not accept. */
  readonly undeliveredAlerts: Queue;
}

export function createDeadLetters(scope: Construct): DeadLetters {
  return {
    undelivered: createQueue(scope, 'UndeliveredFirings'),
    failedRuns: createQueue(scope, 'FailedRuns'),
    undeliveredAlerts: createQueue(scope, 'UndeliveredAlerts'),
  };
}

function createQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions::AwsSolutions-SQS3',
    reason: 'It is itself a dead-letter queue.',
  });
  return queue;
}
