/**
 * Checks in each run whether every topic still has as many subscribers as in the last run.
 *
 * @module
 */
import * as z from 'zod';
import { type LostSubscribers, subscriptionNotices } from '../alert/notices/subscription-notice.ts';
import type { AlertSink, Documents, SubscriptionCounts } from './ports.ts';
import { parseOrSetAside } from './stored-document.ts';
import type { RunObserver } from './telemetry/observer.ts';

export interface WatchOptions {
  readonly runId: string;
  readonly alerts: AlertSink;
  /** The topic of the alarms. The run may count its subscriptions, and may not publish to it. */
  readonly operationsTopicArn?: string | undefined;
  readonly countsOf: (topicArn: string) => Promise<SubscriptionCounts>;
  readonly documents: Pick<Documents, 'get' | 'replace' | 'setAside'>;
  readonly clock: () => Date;
  readonly observer: Pick<RunObserver, 'warned'>;
}

const KEY = 'state/subscriptions.json';
const record = z.object({ schemaVersion: z.literal(1), confirmed: z.record(z.string(), z.int()) });

/**
 * Notifies all other topics of each topic that has lost subscribers. A topic that could not be read counts as no loss.
 *
 * @returns how many topics have lost subscribers; at least 1 if no alert topic has a subscriber, because then nobody gets
 * the notice
 */
export async function watchSubscriptions(options: WatchOptions): Promise<number> {
  const { alerts, documents, observer, operationsTopicArn } = options;
  const counted = await lastCounts(options);
  if (counted === undefined) {
    return 0;
  }
  const { last, aside } = counted;
  const published = Object.values(alerts.topics).filter((arn) => arn !== undefined);
  const watched = [...published, ...(operationsTopicArn === undefined ? [] : [operationsTopicArn])];
  const found = await countsOfTopics(watched, options);
  const lost = [...found].flatMap(([topicArn, { confirmed, pending }]): LostSubscribers[] => {
    const before = last[topicArn] ?? 0;
    return confirmed < before ? [{ topicArn, before, now: confirmed, pending }] : [];
  });
  try {
    await notify(lost, aside, options);
    const confirmed = { ...last, ...Object.fromEntries([...found].map(([arn, counts]) => [arn, counts.confirmed])) };
    await documents.replace(KEY, JSON.stringify({ schemaVersion: 1, confirmed }));
  } catch (error) {
    observer.warned?.('The notice of lost subscribers could not be sent or kept. The next run tries again.', error);
  }
  const hasNoSubscriber = published.length > 0 && published.every((arn) => found.get(arn)?.confirmed === 0);
  return Math.max(lost.length, hasNoSubscriber ? 1 : 0);
}

async function notify(
  lost: readonly LostSubscribers[],
  countsLost: string | undefined,
  { runId, alerts, clock }: WatchOptions,
): Promise<void> {
  const notice = { runId, lost, countsLost, service: alerts.service, now: clock() };
  const messages = subscriptionNotices(notice, alerts.topics);
  if (messages.length > 0) {
    await alerts.publish(messages);
  }
}

interface LastCounts {
  readonly last: Readonly<Record<string, number>>;
  /** Where damaged counts are kept. Without the counts, a loss since the last run is not known. */
  readonly aside?: string;
}

/** `undefined` when they can't be read, or a damaged document can't be kept aside. Then the next run tries again. */
async function lastCounts({ documents, observer }: WatchOptions): Promise<LastCounts | undefined> {
  const parse = (json: string) => record.parse(JSON.parse(json)).confirmed;
  try {
    const text = await documents.get(KEY);
    if (text === undefined) {
      return { last: {} };
    }
    const found = await parseOrSetAside({ key: KEY, text, parse }, documents, observer);
    return 'value' in found ? { last: found.value } : { last: {}, ...found };
  } catch (error) {
    observer.warned?.('The subscriber counts of the last run could not be read, or not be kept aside.', error);
    return undefined;
  }
}

async function countsOfTopics(
  topicArns: readonly string[],
  { countsOf, observer }: WatchOptions,
): Promise<ReadonlyMap<string, SubscriptionCounts>> {
  const found = new Map<string, SubscriptionCounts>();
  for (const topicArn of topicArns) {
    try {
      found.set(topicArn, await countsOf(topicArn));
    } catch (error) {
      observer.warned?.(`The subscriber count of ${topicArn} could not be read.`, error);
    }
  }
  return found;
}
