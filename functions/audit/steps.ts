/**
 * What the function does for each of its events: the whole audit, or one step of the distributed one.
 *
 * @module
 */
import { Metrics } from '@aws-lambda-powertools/metrics';
import { anchorMessages } from '../../lib/alert/notices/anchor-message.ts';
import type { RunResult } from '../../lib/audit/model/model.ts';
import { snsSubscriptionCounts } from '../../lib/aws/alerts/sns-subscription-counts.ts';
import { secretsManagerNamed } from '../../lib/aws/secrets/secrets-manager-named.ts';
import { secretsManagerSource } from '../../lib/aws/secrets/secrets-manager-source.ts';
import { s3Documents } from '../../lib/aws/state/s3-documents.ts';
import { s3Reports } from '../../lib/aws/state/s3-reports.ts';
import { watchWaivers } from '../../lib/config/waivers/waiver-problems.ts';
import { auditBatch } from '../../lib/run/distributed/audit-batch.ts';
import { planRun } from '../../lib/run/distributed/plan.ts';
import { summariseRun } from '../../lib/run/distributed/summarise.ts';
import { FUNCTION_LIMITS, gather } from '../../lib/run/org/gather.ts';
import { publishReport } from '../../lib/run/publish-report.ts';
import { runAudit } from '../../lib/run/run-audit.ts';
import type { AuditEvent, AuditResult, PlanResult, RunAnswer, SummariseEvent } from '../../lib/run/telemetry/events.ts';
import type { SubscriptionMetricName } from '../../lib/run/telemetry/metrics.ts';
import { watchPlanned } from '../../lib/run/watch-planned.ts';
import { watchSubscriptions } from '../../lib/run/watch-subscriptions.ts';
import { utf8 } from '../../lib/text/json-pieces.ts';
import { s3, secretsManager, sns } from './clients.ts';
import { type GivenContext, type Invocation, reportUrlOf, timeLeftOf } from './invocation.ts';
import { loggingObserver } from './observer.ts';
import { portsOf } from './ports.ts';

export async function auditAll(invocation: Invocation): Promise<RunAnswer> {
  const options = await optionsOf(invocation);
  const gathered = gather(FUNCTION_LIMITS);
  const orgDone: typeof options.observer.orgDone = (org) => {
    gathered.add(org);
    options.observer.orgDone(org);
  };
  const secrets = secretsManagerSource({ prefix: invocation.environment.ORG_SECRET_PREFIX, client: secretsManager() });
  const run = await runAudit({
    ...options,
    secrets,
    isWholeFleet: true,
    observer: { ...options.observer, orgDone },
  });
  await keepResult(gathered.result(run), options, invocation);
  return { runId: run.id, ...run.summary };
}

export async function plan(invocation: Invocation): Promise<PlanResult> {
  const { ports, observer } = await optionsOf(invocation);
  return planRun({ runId: invocation.runId, ports, observer, ...distributed(invocation.environment) });
}

export async function audit({ secretNames }: AuditEvent, invocation: Invocation): Promise<AuditResult> {
  const options = await optionsOf(invocation);
  return auditBatch({ ...options, ...distributed(invocation.environment), secretNames });
}

export async function summarise(
  event: SummariseEvent,
  invocation: Invocation,
  finished: (answer: RunAnswer) => void,
): Promise<RunAnswer> {
  const options = await optionsOf(invocation);
  return summariseRun({
    ...options,
    ...distributed(invocation.environment),
    startedAt: event.startedAt,
    partKeys: event.parts,
    finished,
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
    ...timeLeft(context),
    waivers,
    observer: loggingObserver(logger, ({ snapshot }) => waivers.add(snapshot)),
  };
}

type Options = Awaited<ReturnType<typeof optionsOf>>;

function distributed(environment: Invocation['environment']) {
  return {
    secrets: secretsManagerNamed({ prefix: environment.ORG_SECRET_PREFIX, client: secretsManager() }),
    documents: documentsOf(environment),
  };
}

function documentsOf({ STATE_BUCKET: bucket }: Invocation['environment']) {
  return s3Documents({ bucket, client: s3() });
}

/** Keeps the record first, then the report, whose code is loaded only then. */
async function keepResult(result: RunResult, options: Options, invocation: Invocation): Promise<void> {
  const { environment, settings, context, logger } = invocation;
  for (const { message, waiver } of options.waivers.problems()) {
    logger.warn(message, { waiver });
  }
  await options.ports.store.keepRun(result);
  await publishAnchor(result.run, options, invocation);
  await publishReport(result, {
    shelf: s3Reports({ bucket: environment.STATE_BUCKET, client: s3() }),
    async render(run, history) {
      const { htmlPieces } = await import('../../lib/report/html/render.ts');
      return utf8(await htmlPieces(run, { controls: settings.policy.controls, history }));
    },
    ...timeLeft(context),
    warned: options.observer.warned,
  });
  await lookAtPlanned(result, options, invocation);
  await lookAtSubscriptions(options, invocation);
}

async function lookAtPlanned(
  result: RunResult,
  { ports: { alerts }, clock, observer }: Options,
  { environment, settings }: Invocation,
): Promise<void> {
  const { expected, silences } = settings.config;
  await watchPlanned({ result, expected, silences, alerts, documents: documentsOf(environment), clock, observer });
}

/**
 * An alarm on the metric notifies a loss that the topics can't: nobody is subscribed, or the operations topic itself lost
 * subscribers.
 */
async function lookAtSubscriptions(
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

/** Logs the anchor and publishes it to the event topic, with the retention, so that no writer of the bucket can change it. */
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
    observer.warned?.('The anchor of the run could not be published; the log has it.', error);
  }
}

function timeLeft(context: GivenContext): { readonly timeLeftMs?: () => number } {
  const timeLeftMs = timeLeftOf(context);
  return timeLeftMs === undefined ? {} : { timeLeftMs };
}
