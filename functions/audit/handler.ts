/**
 * The Lambda function: read the event and the environment, run the audit, log and measure it, answer with its summary.
 *
 * @module
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { s3StateStore } from '../../lib/aws/s3-state-store.ts';
import { secretsManagerSource } from '../../lib/aws/secrets-manager-source.ts';
import { snsAlertSink } from '../../lib/aws/sns-alert-sink.ts';
import { snsIncidentSink } from '../../lib/aws/sns-incident-sink.ts';
import type { RunPorts } from '../../lib/run/audit-org.ts';
import { parseEvent, type RunAnswer, type SingleEvent } from '../../lib/run/events.ts';
import { FUNCTION_LIMITS, gather } from '../../lib/run/gather.ts';
import { runMetrics } from '../../lib/run/metrics.ts';
import { type FinishedRun, runAudit } from '../../lib/run/run-audit.ts';
import { LIMITS } from '../../lib/salesforce/limits.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { loggingObserver, told } from './observer.ts';
import { readSettings } from './settings.ts';

const logger = new Logger();
const metrics = new Metrics();
const settings = readSettings();
// Awaited by each invocation, which then fails for the reason.
settings.catch(() => {});

/**
 * @param event EventBridge Scheduler's execution id; a person may send `{}`
 * @returns the run's summary
 * @throws Error when the run as a whole failed; without a cause, since Lambda would log that too.
 */
export async function handler(event: unknown, context: Context): Promise<RunAnswer> {
  logger.addContext(context);
  try {
    return await audit(event, context);
  } catch (error) {
    logger.error('The run failed.', { cause: told(error) });
    throw new Error(`The run failed: ${told(error)}`);
  }
}

async function audit(event: unknown, context: Context): Promise<RunAnswer> {
  const environment = readEnvironment(process.env);
  const { executionId = `manual-${context.awsRequestId}` } = parseEvent(event) as SingleEvent;
  logger.appendKeys({ runId: executionId });
  const run = await runOnce(executionId, environment, context);
  for (const [name, value] of Object.entries(runMetrics(run.summary))) {
    metrics.addMetric(name, name === 'DurationMs' ? 'Milliseconds' : 'Count', value);
  }
  metrics.publishStoredMetrics();
  logger.info('The run has finished.', { summary: run.summary });
  return { runId: run.id, ...run.summary };
}

async function runOnce(runId: string, environment: Environment, context: Context): Promise<FinishedRun> {
  const allowLoopback = environment.ECA_AUDITOR_ALLOW_LOOPBACK === '1';
  const { policy, concurrency, apiVersion, readsPerOrg, requestTimeoutMs } = await settings;
  const store = s3StateStore({ bucket: environment.STATE_BUCKET });
  const gathered = gather(FUNCTION_LIMITS);
  const run = await runAudit({
    runId,
    secrets: secretsManagerSource({ prefix: environment.ORG_SECRET_PREFIX }),
    isWholeFleet: true,
    ports: {
      readOrg: orgReader({ apiVersion, readsPerOrg, limits: { ...LIMITS, requestTimeoutMs }, allowLoopback }),
      store,
      ...sinks(environment),
    },
    policy,
    concurrency,
    allowLoopback,
    clock: () => new Date(),
    timeLeftMs: () => context.getRemainingTimeInMillis(),
    observer: loggingObserver(logger, gathered.add),
  });
  await store.keepRun(gathered.result(run));
  return run;
}

function sinks(environment: Environment): Pick<RunPorts, 'alerts' | 'incidents'> {
  const { INCIDENT_TOPIC_ARN: topicArn } = environment;
  return {
    alerts: snsAlertSink({
      alertTopicArn: environment.ALERT_TOPIC_ARN,
      eventTopicArn: environment.EVENT_TOPIC_ARN,
      chatTopicArn: environment.CHAT_TOPIC_ARN,
      smsTopicArn: environment.SMS_TOPIC_ARN,
    }),
    ...(topicArn !== undefined && { incidents: snsIncidentSink({ topicArn }) }),
  };
}
