/**
 * One run of the built function in the simulated world: its result, its errors, and the messages that were sent.
 *
 * @module
 */
import { CHANNELS } from '../../alert/channels/index.ts';
import { byCodeUnit } from '../../audit/drift/order.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Attribute } from '../../simulator/aws/sns/sns-message.ts';
import type { InvocationResult, RunningFunction } from '../../simulator/lambda/start-function.ts';
import type { World } from '../../simulator/world.ts';

export interface Night {
  readonly runId: string;
  /** `undefined` when the run failed before its record. */
  readonly result: RunResult | undefined;
  /** Errors of AWS from the function's log, in lines. Errors of orgs are part of the result. */
  readonly trouble: readonly string[];
  /** Sorted by org, because orgs finish in any order. */
  readonly alerts: readonly SentAlert[];
  /** `closed` counts only incidents that were opened in an earlier run. */
  readonly incidents: { readonly opened: number; readonly closed: number };
}

/** The alert about one org, in each form that was sent. */
export interface SentAlert {
  readonly org: string;
  readonly subject: string;
  readonly mail: string;
  /** Markdown; `undefined` when the message could not be published. */
  readonly chat: string | undefined;
}

export interface NightRunner {
  /** For the function's environment: the topics that are created here. */
  readonly env: Readonly<Record<string, string>>;
  run(audit: RunningFunction, runId: string): Promise<Night>;
}

/** Runs the function in one world, night by night. Creates the topics for chat and incidents. */
export function nightRunner({ aws, alertTopicArn, bucket }: World): NightRunner {
  const chat = newMessages('eca-auditor-chat');
  const incident = newMessages('eca-auditor-incidents');
  const alert = newMessages('', alertTopicArn);
  const open = new Set<string>();

  function newMessages(name: string, topicArn = aws.sns.createTopic(name)) {
    let seen = 0;
    const take = () => {
      const published = aws.sns.published(topicArn);
      const fresh = published.slice(seen);
      seen = published.length;
      return fresh;
    };
    return { topicArn, take };
  }

  function resultOf(runId: string): RunResult | undefined {
    const text = aws.s3.text(bucket, `runs/${runId}.json`);
    return text === undefined ? undefined : (JSON.parse(text) as RunResult);
  }

  return {
    env: { [CHANNELS.chat.variable]: chat.topicArn, [CHANNELS.incident.variable]: incident.topicArn },
    async run(audit, runId) {
      const outcome = await audit.invoke({ executionId: runId, scheduledTime: new Date().toISOString() });
      const chats = new Map(chat.take().map((message) => [orgOf(message), chatText(message.Message)]));
      const incidents = { opened: 0, closed: 0 };
      for (const { Message } of incident.take()) {
        const { AlarmName, NewStateValue } = JSON.parse(Message) as { AlarmName: string; NewStateValue: string };
        if (NewStateValue === 'ALARM') {
          open.add(AlarmName);
          incidents.opened += 1;
        } else {
          incidents.closed += Number(open.delete(AlarmName));
        }
      }
      return {
        runId,
        result: resultOf(runId),
        trouble: errorsOf(outcome),
        alerts: alert
          .take()
          .map((message) => {
            const { Subject: subject = '', Message: mail } = message;
            const org = orgOf(message);
            return { org, subject, mail, chat: chats.get(org) };
          })
          .sort((a, b) => byCodeUnit(a.org, b.org)),
        incidents,
      };
    },
  };
}

function orgOf({ MessageAttributes }: { readonly MessageAttributes: Readonly<Record<string, Attribute>> }): string {
  return MessageAttributes.org?.StringValue ?? 'auditor';
}

/** The message as Slack or Teams shows it. */
function chatText(notification: string): string {
  const { content } = JSON.parse(notification) as {
    readonly content: { readonly title: string; readonly description: string; readonly nextSteps?: readonly string[] };
  };
  const steps = (content.nextSteps ?? []).map((step, at) => `${at + 1}. ${step}`);
  return `${[`**${content.title}**`, content.description, steps.join('\n')].filter((part) => part !== '').join('\n\n')}\n`;
}

function errorsOf(outcome: InvocationResult): string[] {
  if ('error' in outcome) {
    const { errorType, errorMessage } = outcome.error;
    return [
      `Lambda reports: ${errorType}: ${errorMessage}`,
      'Lambda would retry twice, and then put the event into the dead-letter queue. The heartbeat alarm would be raised.',
    ];
  }
  const entries = outcome.logs.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as LogEntry);
  return entries.flatMap(({ level, org, message, cause }) =>
    cause === undefined ? [] : [`Log: ${level} ${org === undefined ? '' : `${org}: `}${message}`, `     ${cause}`],
  );
}

interface LogEntry {
  readonly level?: string;
  readonly message?: string;
  readonly org?: string;
  readonly cause?: string;
}
