/**
 * Notices about the auditor itself, not about an org: a topic has lost subscribers, the list of watched orgs is lost, or planned
 * work did not happen. Pure.
 *
 * @module
 */
import type { Severity } from '../../audit/model/model.ts';
import { alarmNotification } from '../channels/alarm-notification.ts';
import type { ChannelMessage } from '../channels/channel.ts';
import { CHANNEL_IDS, type ChannelId, type TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { cut, oneLine } from '../words/neutral.ts';

export interface Notice {
  readonly runId: string;
  /** For machines: the `eventTypes` of its messages. */
  readonly type: 'subscriptions_lost' | 'roster_lost' | 'planned_unused';
  /** ASCII, of at most 80 characters. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly toDo: string;
  /** In a text message, behind the title. */
  readonly brief: string;
  readonly severity: Severity;
  /** Opens an incident that no message resolves: a person closes it by hand. */
  readonly isPage: boolean;
  /** Joins the document for machines. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly service?: string | undefined;
  readonly now: Date;
}

/** @param of the notice of a topic; `undefined`: none. */
export function noticeMessages(
  topics: TopicArns,
  of: (topicArn: string) => Notice | undefined,
): readonly AddressedMessage[] {
  return CHANNEL_IDS.flatMap((channel) => {
    const topicArn = topics[channel];
    const notice = topicArn === undefined ? undefined : of(topicArn);
    if (topicArn === undefined || notice === undefined || (channel === 'incident' && !notice.isPage)) {
      return [];
    }
    const { severity, type, title } = notice;
    const tag = channel === 'incident' ? 'ALARM:' : `[${severity.toUpperCase()}]`;
    const message = {
      body: RENDER[channel](notice, topicArn),
      ...(HAS_SUBJECT[channel] && { subject: `${tag} ${title}` }),
      attributes: { severity, eventTypes: [type] },
      deduplicationId: deduplicationIdOf(notice),
    } satisfies ChannelMessage;
    return [{ ...message, channel, topicArn, group: NAMES[type] }];
  });
}

const NAMES = {
  subscriptions_lost: 'subscriptions',
  roster_lost: 'roster',
  planned_unused: 'planned',
} as const satisfies Record<Notice['type'], string>;

const HAS_SUBJECT: Readonly<Record<ChannelId, boolean>> = {
  alert: true,
  event: false,
  chat: false,
  sms: false,
  incident: true,
};

/** Further lines are only counted. */
const MAX_LINES = 40;

const RENDER: Readonly<Record<ChannelId, (notice: Notice, topicArn: string) => string>> = {
  alert: (notice) => `${notice.title}.\n\n${textOf(notice)}\n\n${notice.toDo}\n`,
  event: (notice) => {
    const { runId, severity, facts } = notice;
    const deduplicationId = deduplicationIdOf(notice);
    return JSON.stringify({ schemaVersion: 1, runId, severity, events: [], ...facts, deduplicationId });
  },
  chat: (notice) =>
    JSON.stringify({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: notice.title,
        description: cut(textOf(notice), 3000),
        nextSteps: [notice.toDo],
      },
      metadata: {
        threadId: `${notice.service ?? 'eca-auditor'}/${NAMES[notice.type]}`,
        eventType: notice.type,
      },
    }),
  sms: ({ title, brief }) => `${title}: ${brief}`.slice(0, 140),
  incident: ({ service = 'eca-auditor', ...notice }, topicArn) =>
    JSON.stringify(
      alarmNotification({
        name: `${service}/${NAMES[notice.type]}`,
        description: `${notice.toDo} Close this incident by hand.`,
        state: 'ALARM',
        reason: textOf(notice),
        now: notice.now,
        dimensions: {},
        topicArn,
      }),
    ),
};

function deduplicationIdOf({ type, runId }: Notice): string {
  return `${NAMES[type]}-${runId}`;
}

function textOf({ lines }: Notice): string {
  const more = lines.length - MAX_LINES;
  return [...lines.slice(0, MAX_LINES).map((line) => oneLine(line)), ...(more > 0 ? [`and ${more} more.`] : [])].join(
    '\n',
  );
}
