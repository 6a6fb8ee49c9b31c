/**
 * What every other topic is told when a topic has lost subscribers. Pure.
 *
 * An unsubscribe link in a mail leaves no trace in CloudTrail, and whoever is gone can't be told on the topic itself.
 *
 * @module
 */
import { alarmNotification } from './alarm-notification.ts';
import type { ChannelMessage } from './channel.ts';
import { CHANNEL_IDS, type ChannelId, type TopicArns } from './channels/index.ts';
import type { AddressedMessage } from './compose.ts';
import type { LostSubscribers, SubscriptionsDocument } from './messages.ts';

export interface SubscriptionNotice {
  readonly runId: string;
  readonly lost: readonly LostSubscribers[];
  readonly service?: string | undefined;
  readonly now: Date;
}

/** A topic is told of the others alone. */
export function subscriptionNotices(notice: SubscriptionNotice, topics: TopicArns): readonly AddressedMessage[] {
  return CHANNEL_IDS.flatMap((channel) => {
    const topicArn = topics[channel];
    const lost = notice.lost.filter((each) => each.topicArn !== topicArn);
    if (topicArn === undefined || lost.length === 0) {
      return [];
    }
    const message = {
      body: RENDER[channel]({ ...notice, lost }, topicArn),
      ...(HAS_SUBJECT[channel] && { subject: `${channel === 'incident' ? 'ALARM: ' : '[CRITICAL] '}${TITLE}` }),
      // Critical, so that no filter by severity keeps it back.
      attributes: { severity: 'critical', eventTypes: ['subscriptions_lost'] },
      deduplicationId: deduplicationIdOf(notice),
    } satisfies ChannelMessage;
    return [{ ...message, channel, topicArn, group: 'subscriptions' }];
  });
}

const TITLE = 'eca-auditor: a topic has lost subscribers';
const TO_DO =
  'If nobody meant that, look at the subscriptions of the topic in SNS and subscribe again. An unsubscribe link in a mail leaves no trace in CloudTrail.';

const HAS_SUBJECT: Readonly<Record<ChannelId, boolean>> = {
  alert: true,
  event: false,
  chat: false,
  sms: false,
  incident: true,
};

const RENDER: Readonly<Record<ChannelId, (notice: SubscriptionNotice, topicArn: string) => string>> = {
  alert: (notice) => `${TITLE}.\n\n${linesOf(notice).join('\n')}\n\n${TO_DO}\n`,
  event: (notice) => JSON.stringify(documentOf(notice)),
  chat: (notice) =>
    JSON.stringify({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: TITLE,
        description: linesOf(notice).join('\n'),
        nextSteps: [TO_DO],
      },
      metadata: { threadId: `${notice.service ?? 'eca-auditor'}/subscriptions`, eventType: 'subscriptions_lost' },
    }),
  sms: ({ lost }) => `${TITLE}: ${lost.map(({ topicArn }) => nameOf(topicArn)).join(', ')}`.slice(0, 140),
  // Nothing ends it: whoever has looked closes it by hand.
  incident: ({ service = 'eca-auditor', now, ...notice }, topicArn) =>
    JSON.stringify(
      alarmNotification({
        name: `${service}/subscriptions`,
        description: `${TO_DO} Close this incident by hand.`,
        state: 'ALARM',
        reason: linesOf({ ...notice, now }).join('\n'),
        now,
        dimensions: {},
        topicArn,
      }),
    ),
};

function documentOf(notice: SubscriptionNotice): SubscriptionsDocument {
  const { runId, lost } = notice;
  const deduplicationId = deduplicationIdOf(notice);
  return { schemaVersion: 1, runId, severity: 'critical', events: [], subscriptionsLost: lost, deduplicationId };
}

function deduplicationIdOf({ runId }: SubscriptionNotice): string {
  return `subscriptions-${runId}`;
}

function linesOf({ lost }: SubscriptionNotice): string[] {
  return lost.map(
    ({ topicArn, before, now, pending }) =>
      `${nameOf(topicArn)}: ${now} confirmed subscriptions, ${before} before; ${pending} wait for confirmation.`,
  );
}

function nameOf(topicArn: string): string {
  return topicArn.split(':').at(-1) ?? topicArn;
}
