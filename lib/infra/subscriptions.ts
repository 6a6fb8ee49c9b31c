/**
 * Who is told: subscriptions of people and machines, each on the topic that speaks its language.
 *
 * @module
 */
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopicSubscription, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import {
  EmailSubscription,
  LambdaSubscription,
  SmsSubscription,
  SqsSubscription,
  type SubscriptionProps,
  UrlSubscription,
} from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { CHANNELS, type ChannelId } from '../alert/channels/index.ts';
import type { Severity } from '../audit/model.ts';
import type { AuditTopics } from './topics.ts';

/**
 * One receiver of alerts.
 *
 * - `email`: the alert as text; confirmed once by its reader.
 * - `sms`: one line. A new account's SMS sandbox reaches verified numbers alone.
 * - `https`: the message in SNS's signed envelope; the endpoint confirms the subscription itself.
 * - `sqs`: the message as it is (raw delivery). A queue under a key of its own must let SNS use the key; one that is
 *   imported must by its own policy let SNS send, since CDK can't add to it.
 * - `lambda`: the message in SNS's event.
 * - `incident`: the SNS integration URL of PagerDuty or Opsgenie; opens incidents and resolves them. It has no severities:
 *   a filter might let an opening through and not its end (docs/alerts.md).
 *
 * Machines (`https`, `sqs`, `lambda`) get the JSON document, or what `channel` names (docs/channels.md).
 */
export type Subscription =
  | (Filtered &
      (
        | { readonly protocol: 'email'; readonly email: string }
        | { readonly protocol: 'sms'; readonly phoneNumber: string }
        | ({ readonly protocol: 'https'; readonly url: string } & ToChannel)
        | ({ readonly protocol: 'sqs'; readonly queue: IQueue } & ToChannel)
        | ({ readonly protocol: 'lambda'; readonly function: IFunction } & ToChannel)
      ))
  | { readonly protocol: 'incident'; readonly url: string };

interface Filtered {
  /** Only alerts of these severities. @default - all: nothing is filtered out unless told to */
  readonly severities?: readonly Severity[] | undefined;
}

interface ToChannel {
  /** Whose messages it gets. @default 'event' */
  readonly channel?: ChannelId | undefined;
}

const CHANNEL_OF = {
  email: 'alert',
  sms: 'sms',
  incident: 'incident',
  https: 'event',
  sqs: 'event',
  lambda: 'event',
} as const satisfies Record<Subscription['protocol'], ChannelId>;

function channelOf(subscription: Subscription): ChannelId {
  const channel = 'channel' in subscription ? subscription.channel : undefined;
  return channel ?? CHANNEL_OF[subscription.protocol];
}

/** Whether the topic of this channel is needed. */
export function isSubscribed(subscriptions: readonly Subscription[], channel: ChannelId): boolean {
  return subscriptions.some((each) => channelOf(each) === channel);
}

/**
 * @param undelivered keeps what a machine's endpoint did not take after SNS's retries
 * @throws Error when the topic for a subscription is missing; {@link isSubscribed} tells which are needed.
 */
export function subscribe(topics: AuditTopics, subscriptions: readonly Subscription[], undelivered: IQueue): void {
  for (const subscription of subscriptions) {
    const channel = channelOf(subscription);
    const topic = topics[channel];
    if (topic === undefined) throw new Error(`EcaAuditor: there is no topic for the channel ${channel}.`);
    topic.addSubscription(targetOf(subscription, channel, undelivered));
  }
}

/** Mail about the auditor itself. */
export function subscribeOperations(topics: AuditTopics, emails: readonly string[]): void {
  for (const email of emails) topics.operations.addSubscription(new EmailSubscription(email));
}

function targetOf(subscription: Subscription, channel: ChannelId, deadLetterQueue: IQueue): ITopicSubscription {
  const filter = filterOf(channel, 'severities' in subscription ? subscription.severities : undefined);
  const kept = { ...filter, deadLetterQueue };
  switch (subscription.protocol) {
    case 'email':
      return new EmailSubscription(subscription.email, filter);
    case 'sms':
      return new SmsSubscription(subscription.phoneNumber, filter);
    case 'incident':
    case 'https':
      return new UrlSubscription(httpsUrl(subscription.url), kept);
    case 'sqs':
      return new SqsSubscription(subscription.queue, { ...kept, rawMessageDelivery: true });
    case 'lambda':
      return new LambdaSubscription(subscription.function, kept);
  }
}

function filterOf(
  channel: ChannelId,
  severities: readonly Severity[] | undefined,
): Pick<SubscriptionProps, 'filterPolicy'> {
  if (severities === undefined) return {};
  if (!CHANNELS[channel].hasSeverities) {
    throw new Error(
      `EcaAuditor: a subscription to the channel ${channel} takes no severities: a filter could let an opening through and not its end.`,
    );
  }
  if (severities.length === 0) {
    throw new Error('EcaAuditor: a subscription to no severity gets nothing; leave severities out for all of them.');
  }
  return { filterPolicy: { severity: SubscriptionFilter.stringFilter({ allowlist: [...severities] }) } };
}

/** An alert tells where an org is weak: it never travels in the clear. */
function httpsUrl(url: string): string {
  if (URL.parse(url)?.protocol === 'https:') return url;
  throw new Error(`EcaAuditor: a subscription's url is "${url}"; expected https://…`);
}
