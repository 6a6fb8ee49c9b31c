/**
 * The notice to every other topic that a topic has lost subscribers. Pure.
 *
 * An unsubscribe link in a mail leaves no trace in CloudTrail, and a lost subscriber can't be notified on the topic itself.
 *
 * @module
 */
import type { TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { noticeMessages } from './notice-messages.ts';

export interface LostSubscribers {
  readonly topicArn: string;
  /** Confirmed subscriptions at the last check, and now. */
  readonly before: number;
  readonly now: number;
  /** Subscriptions that wait for their confirmation. */
  readonly pending: number;
}

export interface SubscriptionNotice {
  readonly runId: string;
  readonly lost: readonly LostSubscribers[];
  /** Where the damaged counts of the last run are kept. If given, it is not known whether subscribers were lost before. */
  readonly countsLost?: string | undefined;
  readonly service?: string | undefined;
  readonly now: Date;
}

const TITLE = 'eca-auditor: a topic has lost subscribers';
const TO_DO =
  'If this was not planned, check the subscriptions of the topic in SNS and subscribe again. An unsubscribe link in a mail leaves no trace in CloudTrail.';

/** Each topic gets a notice about the other topics only. */
export function subscriptionNotices(notice: SubscriptionNotice, topics: TopicArns): readonly AddressedMessage[] {
  const { runId, service, now, countsLost } = notice;
  return noticeMessages(topics, (topicArn) => {
    const lost = notice.lost.filter((each) => each.topicArn !== topicArn);
    if (lost.length === 0 && countsLost === undefined) {
      return undefined;
    }
    const unknown = 'how many subscribers the topics had before is not known';
    return {
      ...{ runId, service, now, toDo: TO_DO, isPage: true },
      type: 'subscriptions_lost',
      title: countsLost === undefined ? TITLE : 'eca-auditor: a topic may have lost subscribers',
      lines: [
        ...lost.map(countsText),
        ...(countsLost === undefined
          ? []
          : [`The counts of the last run were damaged: ${unknown}. The damaged file is kept as ${countsLost}.`]),
      ],
      brief: countsLost === undefined ? lost.map((each) => nameOf(each.topicArn)).join(', ') : unknown,
      // Critical, so that no filter by severity drops it.
      severity: 'critical',
      facts: { subscriptionsLost: lost, ...(countsLost !== undefined && { countsLost }) },
    };
  });
}

function countsText({ topicArn, before, now, pending }: LostSubscribers): string {
  return `${nameOf(topicArn)}: ${now} confirmed subscriptions, ${before} before; ${pending} not yet confirmed.`;
}

function nameOf(topicArn: string): string {
  return topicArn.split(':').at(-1) ?? topicArn;
}
