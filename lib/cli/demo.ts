/**
 * `eca-auditor demo`: three nights of the built function in the embedded world, told as they happen.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createColors } from 'picocolors';
import type { RunResult } from '../audit/model.ts';
import type { ReportOptions } from '../report/options.ts';
import { renderTable } from '../report/table.ts';
import { driftLines } from '../report/terminal/drift.ts';
import { lookOf } from '../report/terminal/look.ts';
import { count } from '../report/words.ts';
import { type RunningFunction, startFunction } from '../simulator/lambda/start-function.ts';
import { externalClientApp } from '../simulator/salesforce/components.ts';
import { FAULTS, type FaultName } from '../simulator/salesforce/faults/catalogue.ts';
import type { SimulatedOrg } from '../simulator/salesforce/start.ts';
import { startWorld, type World } from '../simulator/world.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { hasColour, type Io } from './io.ts';

/** From source, and from the built CLI, beside which it stands. */
const BUNDLE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/functions/audit' : '../functions/audit', import.meta.url),
);
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';

export interface DemoOptions {
  /** What befalls the production org in the second night. */
  readonly fault?: FaultName | undefined;
}

/** @throws UsageError when the function is not built. */
export async function demo({ fault }: DemoOptions, io: Io): Promise<ExitCode> {
  if (!existsSync(`${BUNDLE}/index.mjs`)) {
    throw new UsageError(`There is no ${BUNDLE}/index.mjs; run "npm run build" first.`);
  }
  const world = await startWorld();
  const audit = await startFunction({ bundleDir: BUNDLE, env: world.env(), timeoutMs: 120_000 });
  const stage = stageOf(world, io);
  try {
    stage.title('The embedded world');
    stage.say(cast(world));
    stage.title('Night one: the schedule fires, and the built Lambda function runs');
    await stage.night(audit, 'demo-night-1', wholeReport);
    stage.title('The day after: administrators at work');
    stage.say(dayOfChanges(world, fault));
    stage.title('Night two: only what changed');
    await stage.night(audit, 'demo-night-2', whatChanged);
    stage.title('Night three: acme-dev is back, nothing is new, and nobody is woken');
    world.salesforce.org('acme-dev').comeBack();
    await stage.night(audit, 'demo-night-3', whatChanged);
    return EXIT.clean;
  } finally {
    await audit.close();
    await world.close();
  }
}

function cast({ salesforce }: World): string[] {
  return [
    'Simulated Salesforce orgs, over real HTTP, with apps that real projects have published:',
    ...salesforce.orgs().map((org) => `  ${org.alias.padEnd(10)} ${org.apps().join(', ')}`),
    'Simulated AWS: Secrets Manager holds their credentials, S3 the state, SNS takes the alerts.',
  ];
}

/** What administrators do between the nights, and what befalls an org. */
function dayOfChanges({ salesforce }: World, fault: FaultName | undefined): string[] {
  const [prod, uat, dev] = ['acme-prod', 'acme-uat', 'acme-dev'].map((alias) => salesforce.org(alias));
  if (prod === undefined || uat === undefined || dev === undefined) {
    throw new Error('The embedded world lacks one of its orgs.');
  }
  const set = (org: SimulatedOrg, app: string, value: string, by: string) =>
    org.setField({ app, type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value, by });
  set(prod, 'InformaticaCloud', 'true', 'Ivan Integrator');
  set(prod, 'MinloproSalesforceMcp', 'false', 'Ada Administrator');
  uat.addApp(
    externalClientApp({
      name: 'Quick_Test',
      label: 'Quick Test',
      globalOauth: {
        isConsumerSecretOptional: 'true',
        isPkceRequired: 'false',
        callbackUrl: 'http://test.example.com/callback',
      },
    }),
    'Tom Tester',
  );
  dev.goDown();
  if (fault !== undefined) {
    prod.fault(fault);
  }
  return [
    'acme-prod  Ivan Integrator makes the secret optional on InformaticaCloud.',
    'acme-prod  Ada Administrator requires the secret again on MinloproSalesforceMcp.',
    'acme-uat   Tom Tester creates the app Quick_Test: secret optional, no PKCE, callback over plain http.',
    'acme-dev   goes down for maintenance.',
    ...(fault === undefined ? [] : [`acme-prod  fault "${fault}": ${FAULTS[fault].description}`]),
  ];
}

interface Stage {
  title(text: string): void;
  say(lines: readonly string[]): void;
  night(audit: RunningFunction, runId: string, show: Show): Promise<void>;
}

function stageOf(world: World, io: Io): Stage {
  const colour = hasColour(io);
  const paint = createColors(colour);
  const width = io.stdout.columns ?? 100;
  const write = (text: string) => void io.stdout.write(`${text}\n`);
  let told = 0;

  return {
    title: (text) =>
      write(`\n${paint.bold(paint.cyan(`── ${text} ${'─'.repeat(Math.max(2, width - text.length - 4))}`))}\n`),
    say: (lines) => write(lines.join('\n')),

    async night(audit, runId, show) {
      const outcome = await audit.invoke({ executionId: runId, scheduledTime: new Date().toISOString() });
      if ('error' in outcome) {
        throw new Error(`The function failed: ${outcome.error.errorMessage}`);
      }
      const result = resultOf(world, runId);
      write(show(result, { colour, width }));
      const published = world.aws.sns.published(world.alertTopicArn);
      const alerts = published.slice(told);
      told = published.length;
      write(
        paint.bold(
          alerts.length === 0 ? 'No alert was sent.' : `${count(alerts.length, 'alert')} sent, as people get them:`,
        ),
      );
      for (const { Subject = '', Message } of alerts) {
        write(framed(Subject, Message, paint.dim));
      }
    },
  };
}

/** What of a night's result is shown. */
type Show = (result: RunResult, options: ReportOptions) => string;

/** What was found; the alerts below it tell what changed. */
const wholeReport: Show = (result, options) => renderTable({ ...result, drift: [] }, options);

/** Orgs that could not be read are never left out. */
const whatChanged: Show = ({ orgs, drift }, options) => {
  const unread = orgs.filter(({ status }) => status === 'not_assessed');
  const unknown = unread.map(({ alias, reason }) => `${alias} was not assessed: ${reason?.message ?? ''}`);
  const changes = driftLines(lookOf(options), drift);
  return [...unknown, ...(changes.length === 0 ? ['Nothing has changed.'] : changes), ''].join('\n');
};

function resultOf({ aws, bucket }: World, runId: string): RunResult {
  const text = aws.s3.text(bucket, `runs/${runId}.json`);
  if (text === undefined) {
    throw new Error(`The function left no record of ${runId} in the bucket.`);
  }
  return JSON.parse(text) as RunResult;
}

function framed(subject: string, message: string, dim: (text: string) => string): string {
  const bar = dim('│');
  return ['', `${bar} Subject: ${subject}`, bar, ...message.split('\n').map((line) => `${bar} ${line}`)].join('\n');
}
