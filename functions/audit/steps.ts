/**
 * Handles each kind of event: the whole audit, or one step of a distributed run.
 *
 * @module
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { anchorMessages } from '../../lib/alert/notices/anchor-message.ts';
import type { RunResult } from '../../lib/audit/model/run-result.ts';
import { snsSubscriptionCounts } from '../../lib/aws/alerts/sns-subscription-counts.ts';
import { secretsManagerNamed } from '../../lib/aws/secrets/secrets-manager-named.ts';
import { secretsManagerSource } from '../../lib/aws/secrets/secrets-manager-source.ts';
import { s3Documents } from '../../lib/aws/state/s3-documents.ts';
import { s3Reports } from '../../lib/aws/state/s3-reports.ts';
import { watchWaivers } from '../../lib/config/waivers/waiver-problems.ts';
import { auditBatch } from '../../lib/run/distributed/audit-batch.ts';
import { planRun } from '../../lib/run/distributed/plan.ts';
import { summariseRun } from '../../lib/run/distributed/summarise.ts';
import type { AuditEvent, AuditResult, PlanResult, RunAnswer, SummariseEvent } from '../../lib/run/lambda-events.ts';
import { FUNCTION_LIMITS, resultBuilder } from '../../lib/run/org/result-builder.ts';
import { publishReport } from '../../lib/run/publish-report.ts';
import { runAudit } from '../../lib/run/run-audit.ts';
import type { SubscriptionMetricName } from '../../lib/run/telemetry/metrics.ts';
import { addingTo } from '../../lib/run/telemetry/observer.ts';
import { watchPlanned } from '../../lib/run/watch-planned.ts';
import { watchSubscriptions } from '../../lib/run/watch-subscriptions.ts';
import { utf8 } from '../../lib/text/json-pieces.ts';
import { s3, secretsManager, sns } from './clients.ts';
import { type Invocation, reportUrlOf, timeLeftOf } from './invocation.ts';
import { loggingObserver } from './observer.ts';
import { portsOf } from './ports.ts';

export async function auditAll(invocation: Invocation): Promise<RunAnswer> {
  const options = await optionsOf(invocation);
  const builder = resultBuilder(FUNCTION_LIMITS);
  const secrets = secretsManagerSource({ prefix: invocation.environment.ORG_SECRET_PREFIX, client: secretsManager() });
  const observer = addingTo(builder, options.observer);
  const run = await runAudit({ ...options, secrets, isWholeFleet: true, observer });
  await keepResult(builder.result(run), options, invocation);
  return { runId: run.id, ...run.summary };
}

export async function plan(invocation: Invocation): Promise<PlanResult> {
  const { ports, observer } = await optionsOf(invocation);
  return planRun({ runId: invocation.runId, ports, observer, ...distributedPorts(invocation.environment) });
}

export async function audit({ secretNames }: AuditEvent, invocation: Invocation): Promise<AuditResult> {
  const options = await optionsOf(invocation);
  return auditBatch({ ...options, ...distributedPorts(invocation.environment), secretNames });
}

export async function summarise(
  event: SummariseEvent,
  invocation: Invocation,
  onFinished: (answer: RunAnswer) => void,
): Promise<RunAnswer> {
  const options = await optionsOf(invocation);
  return summariseRun({
    ...options,
    ...distributedPorts(invocation.environment),
    startedAt: event.startedAt,
    partKeys: event.parts,
    onFinished,
    keepResult: (result) => keepResult(result, options, invocation),
  });
}

async function optionsOf(invocation: Invocation) {
  const { runId, environment, settings, context, logger } = invocation;
  const clock = () => new Date();
  const waivers = watchWaivers(settings.config, clock());
  return {
    runId,
    reportUrl: reportUrlOf(invocation),
    ports: await portsOf(invocation),
    policy: settings.policy,
    concurrency: settings.concurrency,
    allowLoopback: environment.ECA_AUDITOR_ALLOW_LOOPBACK === '1',
    clock,
    ...timeLeftOf(context),
    waivers,
    observer: loggingObserver(logger, ({ snapshot }) => waivers.add(snapshot)),
  };
}

type Options = Awaited<ReturnType<typeof optionsOf>>;

function distributedPorts(environment: Invocation['environment']) {
  return {
    secrets: secretsManagerNamed({ prefix: environment.ORG_SECRET_PREFIX, client: secretsManager() }),
    documents: documentsOf(environment),
  };
}

function documentsOf({ STATE_BUCKET: bucket }: Invocation['environment']) {
  return s3Documents({ bucket, client: s3() });
}

/** Keeps the record first. Then the rest that is made from the whole run; the report's code is loaded only then. */
async function keepResult(result: RunResult, options: Options, invocation: Invocation): Promise<void> {
  const { environment, settings, context, logger } = invocation;
  for (const { message, waiver } of options.waivers.problems()) {
    logger.warn(message, { waiver });
  }
  await options.ports.store.keepRun(result);
  await publishAnchor(result.run, options, invocation);
  await publishReport(result, {
    reports: s3Reports({ bucket: environment.STATE_BUCKET, client: s3() }),
    async render(run, history) {
      const { htmlPieces } = await import('../../lib/report/html/render.ts');
      return utf8(await htmlPieces(run, { controls: settings.policy.controls, history }));
    },
    ...timeLeftOf(context),
    warned: options.observer.warned,
  });
  await checkPlanned(result, options, invocation);
  await checkSubscriptions(options, invocation);
}

async function checkPlanned(
  result: RunResult,
  { ports: { alerts }, clock, observer }: Options,
  { environment, settings }: Invocation,
): Promise<void> {
  const { expected, silences } = settings.config;
  await watchPlanned({ result, expected, silences, alerts, documents: documentsOf(environment), clock, observer });
}

/** The metric has an alarm, which also notifies when no topic has a subscriber, or the operations topic has lost some. */
async function checkSubscriptions(
  { runId, ports: { alerts }, clock, observer }: Options,
  { environment }: Invocation,
): Promise<void> {
  const lost = await watchSubscriptions({
    ...{ runId, alerts, clock, observer },
    operationsTopicArn: environment.OPERATIONS_TOPIC_ARN,
    countsOf: snsSubscriptionCounts(sns()),
    documents: documentsOf(environment),
  });
  if (lost > 0) {
    const metrics = new Metrics();
    metrics.addMetric('SubscriptionsLost' satisfies SubscriptionMetricName, 'Count', lost);
    metrics.publishStoredMetrics();
  }
}

/** Logs the anchor and publishes it, so that it is also kept where writers of the bucket can't change it. */
async function publishAnchor(
  run: RunResult['run'],
  { ports: { alerts }, observer }: Options,
  { environment, logger }: Invocation,
): Promise<void> {
  if (run.anchor === undefined) {
    return;
  }
  const { EVIDENCE_RETENTION_DAYS: retentionDays } = environment;
  const anchor = { ...run.anchor, ...(retentionDays !== undefined && { retentionDays }) };
  logger.info('The evidence of the run is anchored.', { anchor });
  try {
    await alerts.publish(anchorMessages(anchor, alerts.topics));
  } catch (error) {
    observer.warned('The anchor of the run could not be published; the log has it.', error);
  }
}
