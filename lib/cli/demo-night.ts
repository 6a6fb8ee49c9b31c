/**
 * One night of the demo, told as it happens: what was found or changed, what went wrong, and the alerts as people get them.
 *
 * @module
 */
import { createColors } from 'picocolors';
import type { RunResult } from '../audit/model.ts';
import type { ReportOptions } from '../report/options.ts';
import { renderTable } from '../report/table.ts';
import { driftLines } from '../report/terminal/drift.ts';
import { lookOf } from '../report/terminal/look.ts';
import { count } from '../report/words.ts';
import type { InvocationResult, RunningFunction } from '../simulator/lambda/start-function.ts';
import type { World } from '../simulator/world.ts';
import { hasColour, type Io } from './io.ts';

export interface Stage {
  title(text: string): void;
  say(lines: readonly string[]): void;
  night(runId: string, show: Show): Promise<void>;
}

/** What of a night's result is shown. */
export type Show = (result: RunResult, options: ReportOptions) => string;

/** What was found; the alerts below it tell what changed. */
export const wholeReport: Show = (result, options) => renderTable({ ...result, drift: [] }, options);

/** Orgs that could not be read are never left out. */
export const whatChanged: Show = ({ orgs, drift }, options) => {
  const unread = orgs.filter(({ status }) => status === 'not_assessed');
  const unknown = unread.map(({ alias, reason }) => `${alias} was not assessed: ${reason?.message ?? ''}`);
  const changes = driftLines(lookOf(options), drift);
  return [...unknown, ...(changes.length === 0 ? ['Nothing has changed.'] : changes), ''].join('\n');
};

export function stageOf(world: World, audit: RunningFunction, io: Io): Stage {
  const colour = hasColour(io);
  const paint = createColors(colour);
  const width = io.stdout.columns ?? 100;
  const write = (text: string) => void io.stdout.write(`${text}\n`);
  let told = 0;

  function newAlerts() {
    const published = world.aws.sns.published(world.alertTopicArn);
    const alerts = published.slice(told);
    told = published.length;
    return alerts;
  }

  return {
    title: (text) =>
      write(`\n${paint.bold(paint.cyan(`── ${text} ${'─'.repeat(Math.max(2, width - text.length - 4))}`))}\n`),
    say: (lines) => write(lines.join('\n')),

    async night(runId, show) {
      const outcome = await audit.invoke({ executionId: runId, scheduledTime: new Date().toISOString() });
      const result = resultOf(world, runId);
      if (result !== undefined) {
        write(show(result, { colour, width }));
      }
      for (const line of troubleIn(outcome)) {
        write(paint.yellow(line));
      }
      const alerts = newAlerts();
      const sent = `${count(alerts.length, 'alert')} sent, as people get them:`;
      write(paint.bold(alerts.length === 0 ? 'No alert was sent.' : sent));
      for (const { Subject = '', Message } of alerts) {
        write(framed(Subject, Message, paint.dim));
      }
    },
  };
}

/** `undefined` when the run failed before its record. */
function resultOf({ aws, bucket }: World, runId: string): RunResult | undefined {
  const text = aws.s3.text(bucket, `runs/${runId}.json`);
  return text === undefined ? undefined : (JSON.parse(text) as RunResult);
}

/** What the function's log says went wrong with AWS; what is wrong with an org is part of the result. */
function troubleIn(outcome: InvocationResult): string[] {
  if ('error' in outcome) {
    const { errorType, errorMessage } = outcome.error;
    return [
      `Lambda reports: ${errorType}: ${errorMessage}`,
      'It would run the function twice more, and then leave the event in the dead-letter queue; the alarm on the missing heartbeat rings.',
      '',
    ];
  }
  const entries = outcome.logs.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogEntry);
  const troubles = entries.filter(({ cause }) => cause !== undefined);
  return troubles.flatMap(({ level, org, message, cause }) => [
    `Log: ${level} ${org === undefined ? '' : `${org}: `}${message}`,
    `     ${cause}`,
    '',
  ]);
}

interface LogEntry {
  readonly level?: string;
  readonly message?: string;
  readonly org?: string;
  readonly cause?: string;
}

function framed(subject: string, message: string, dim: (text: string) => string): string {
  const bar = dim('│');
  return ['', `${bar} Subject: ${subject}`, bar, ...message.split('\n').map((line) => `${bar} ${line}`)].join('\n');
}
