/**
 * Who is told: subscriptions of people and machines, each on the topic that speaks its language.
 *
 * @module
 */
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ITopic, type ITopicSubscription, SubscriptionFilter } from 'aws-cdk-lib/aws-sns';
import {
  EmailSubscription,
  LambdaSubscription,
  SmsSubscription,
  SqsSubscription,
  type SubscriptionProps,
  UrlSubscription,
} from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Severity } from '../audit/model.ts';
import type { AuditTopics } from './topics.ts';

/**
 * One receiver of alerts.
 *
 * - `email`: the alert as text; confirmed once by its reader.
 * - `sms`: one line. A new account's SMS sandbox reaches verified numbers alone.
 * - `https`: the JSON document in SNS's signed envelope; the endpoint confirms the subscription itself.
 * - `sqs`: the JSON document as it is (raw delivery). A queue under a key of its own must let SNS use the key; one that is
 *   imported must by its own policy let SNS send, since CDK can't add to it.
 * - `lambda`: the JSON document in SNS's event.
 * - `incident`: the SNS integration URL of PagerDuty or Opsgenie; opens incidents and resolves them. It has no severities:
 *   a filter might let an opening through and not its end (docs/alerts.md).
 */
export type Subscription =
  | (Filtered &
      (
        | { readonly protocol: 'email'; readonly email: string }
        | { readonly protocol: 'sms'; readonly phoneNumber: string }
        | { readonly protocol: 'https'; readonly url: string }
        | { readonly protocol: 'sqs'; readonly queue: IQueue }
        | { readonly protocol: 'lambda'; readonly function: IFunction }
      ))
  | { readonly protocol: 'incident'; readonly url: string };

interface Filtered {
  /** Only alerts of these severities. @default - all: nothing is filtered out unless told to */
  readonly severities?: readonly Severity[] | undefined;
}

/** Whether the topic of this audience is needed. */
export function isSubscribed(subscriptions: readonly Subscription[], protocol: Subscription['protocol']): boolean {
  return subscriptions.some((each) => each.protocol === protocol);
}

/**
 * @param undelivered keeps what a machine's endpoint did not take after SNS's retries
 * @throws Error when the topic for a subscription is missing; {@link isSubscribed} tells which are needed.
 */
export function subscribe(topics: AuditTopics, subscriptions: readonly Subscription[], undelivered: IQueue): void {
  for (const subscription of subscriptions) {
    const { topic, target } = route(topics, subscription, undelivered);
    if (topic === undefined)
      throw new Error(`EcaAuditor: there is no topic for ${subscription.protocol} subscriptions.`);
    topic.addSubscription(target);
  }
}

/** Mail about the auditor itself. */
export function subscribeOperations(topics: AuditTopics, emails: readonly string[]): void {
  for (const email of emails) topics.operations.addSubscription(new EmailSubscription(email));
}

function route(
  topics: AuditTopics,
  subscription: Subscription,
  deadLetterQueue: IQueue,
): { readonly topic: ITopic | undefined; readonly target: ITopicSubscription } {
  if (subscription.protocol === 'incident') {
    return { topic: topics.incident, target: new UrlSubscription(httpsUrl(subscription.url), { deadLetterQueue }) };
  }
  const filter = filterOf(subscription.severities);
  const kept = { ...filter, deadLetterQueue };
  switch (subscription.protocol) {
    case 'email':
      return { topic: topics.alert, target: new EmailSubscription(subscription.email, filter) };
    case 'sms':
      return { topic: topics.sms, target: new SmsSubscription(subscription.phoneNumber, filter) };
    case 'https':
      return { topic: topics.event, target: new UrlSubscription(httpsUrl(subscription.url), kept) };
    case 'sqs':
      return {
        topic: topics.event,
        target: new SqsSubscription(subscription.queue, { ...kept, rawMessageDelivery: true }),
      };
    case 'lambda':
      return { topic: topics.event, target: new LambdaSubscription(subscription.function, kept) };
  }
}

function filterOf(severities: readonly Severity[] | undefined): Pick<SubscriptionProps, 'filterPolicy'> {
  if (severities === undefined) return {};
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
