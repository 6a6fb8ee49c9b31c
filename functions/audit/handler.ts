/**
 * The Lambda function: reads the event and the environment, runs the audit or a step of it, logs, emits metrics, and
 * answers.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { type AuditResult, type PlanResult, parseEvent, type RunAnswer, runIdOf } from '../../lib/run/lambda-events.ts';
import { runMetrics } from '../../lib/run/telemetry/metrics.ts';
import { readEnvironment } from './environment.ts';
import { type Invocation, outputsOf } from './invocation.ts';
import { errorMessage } from './observer.ts';
import { readSettings } from './settings.ts';
import { audit, auditAll, plan, summarise } from './steps.ts';

const logger = new Logger();
const metrics = new Metrics();
const settings = readSettings();
// Each invocation awaits it and reports the error. Without a handler the rejection would end the process before.
settings.catch(() => {});

/**
 * @param payload EventBridge Scheduler's execution id, or a step of the distributed audit; a person may send `{}`
 * @returns the run's summary, or the answer of the step
 * @throws Error when the run, or the step, as a whole failed. It has no `cause`, because Lambda would log that too.
 */
export async function handler(
  payload: unknown,
  context: Partial<Context> = {},
): Promise<RunAnswer | PlanResult | AuditResult> {
  logger.addContext(context as Context);
  try {
    const event = parseEvent(payload);
    const runId = 'runId' in event ? event.runId : (runIdOf(event) ?? `manual-${context.awsRequestId ?? randomUUID()}`);
    logger.appendKeys({ runId });
    const environment = readEnvironment(process.env);
    const invocation = { runId, environment, settings: await settings, context, logger };
    switch (event.mode) {
      case 'plan':
        return await plan(invocation);
      case 'audit':
        return await audit(event, invocation);
      case 'summarise':
        return await summarise(event, invocation, (answer) => finishRun(answer, invocation));
      default:
        return finishRun(await auditAll(invocation), invocation);
    }
  } catch (error) {
    logger.error('The run failed.', { cause: errorMessage(error) });
    throw new Error(`The run failed: ${errorMessage(error)}`);
  }
}

/** Emits the metrics of a run that has reached its end, and logs its summary. */
function finishRun({ runId, ...summary }: RunAnswer, invocation: Invocation): RunAnswer {
  for (const [name, value] of Object.entries(runMetrics(summary))) {
    metrics.addMetric(name, name === 'DurationMs' ? 'Milliseconds' : 'Count', value);
  }
  metrics.publishStoredMetrics();
  logger.info('The run has finished.', { summary, ...outputsOf(invocation) });
  return { runId, ...summary };
}
