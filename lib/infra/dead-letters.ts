/**
 * Two queues for what went wrong. Scheduler hands over to Lambda asynchronously, so each side can lose what the other
 * never sees: Scheduler a firing that Lambda did not accept, Lambda an event that failed after it was accepted.
 *
 * @module
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export interface DeadLetters {
  /** Firings that EventBridge Scheduler could not hand to the function. */
  readonly undelivered: Queue;
  /** Runs that failed after all retries, with the error. */
  readonly failedRuns: Queue;
}

export function createDeadLetters(scope: Construct): DeadLetters {
  return {
    undelivered: createQueue(scope, 'UndeliveredFirings'),
    failedRuns: createQueue(scope, 'FailedRuns'),
  };
}

function createQueue(scope: Construct, id: string): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
