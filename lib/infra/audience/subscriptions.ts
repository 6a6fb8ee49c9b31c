/**
 * Subscriptions of people and machines, each on the topic with the messages that it understands.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { Arn, ArnFormat, CfnParameter, type SecretValue, Stack, Token } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type ITopic,
  Subscription as SnsSubscription,
  SubscriptionFilter,
  SubscriptionProtocol,
} from 'aws-cdk-lib/aws-sns';
import {
  EmailSubscription,
  LambdaSubscription,
  SmsSubscription,
  SqsSubscription,
  type SubscriptionProps,
} from 'aws-cdk-lib/aws-sns-subscriptions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CHANNELS, type ChannelId } from '../../alert/channels/index.ts';
import type { Severity } from '../../audit/model/model.ts';
import type { AuditTopics } from './topics.ts';

/**
 * One receiver of alerts.
 *
 * - `email`: the alert as text; confirmed once by its reader.
 * - `sms`: one line. A new account's SMS sandbox reaches verified numbers alone.
 * - `https`: the message in SNS's signed envelope; the endpoint confirms the subscription itself. Its URL is a secret, since
 *   who knows it can post there: a reference to Secrets Manager or a parameter with NoEcho, never plain text.
 * - `sqs`: the message as it is (raw delivery). A queue under a key of its own must let SNS use the key; one that is
 *   imported must by its own policy let SNS send, since CDK can't add to it.
 * - `lambda`: the message in SNS's event. Of the stack's own account and region.
 * - `incident`: the SNS integration URL of PagerDuty or Opsgenie, a secret as well; opens incidents and resolves them. It has no severities:
 *   a filter might let an opening through and not its end (docs/subscriptions.md).
 *
 * Machines (`https`, `sqs`, `lambda`) get the JSON document, or what `channel` names (docs/channels.md).
 */
export type Subscription =
  | (Filtered &
      (
        | { readonly protocol: 'email'; readonly email: string }
        | { readonly protocol: 'sms'; readonly phoneNumber: string }
        | ({ readonly protocol: 'https'; readonly url: SecretValue } & ToChannel)
        | ({ readonly protocol: 'sqs'; readonly queue: IQueue } & ToChannel)
        | ({ readonly protocol: 'lambda'; readonly function: IFunction } & ToChannel)
      ))
  | { readonly protocol: 'incident'; readonly url: SecretValue };

interface Filtered {
  /** Only alerts of these severities. @default - all */
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
 * @throws Error when the topic for a subscription is missing ({@link isSubscribed} says which are needed), for an endpoint
 * that is there twice, a URL in plain text, and a function of another account.
 */
export function subscribe(
  scope: Construct,
  topics: AuditTopics,
  subscriptions: readonly Subscription[],
  undelivered: IQueue,
): void {
  refuseRepeats(
    subscriptions.map((each) => ({ where: `the channel ${channelOf(each)}`, endpoint: endpointOf(scope, each) })),
  );
  for (const subscription of subscriptions) {
    const channel = channelOf(subscription);
    const topic = topics[channel];
    if (topic === undefined) throw new Error(`EcaAuditor: there is no topic for the channel ${channel}.`);
    subscribeTo(scope, { topic, channel, subscription, deadLetterQueue: undelivered });
  }
}

/**
 * Mail about the auditor itself.
 *
 * @throws Error for an address that is there twice.
 */
export function subscribeOperations(topics: AuditTopics, emails: readonly string[]): void {
  refuseRepeats(emails.map((email) => ({ where: 'operationsEmails', endpoint: email.toLowerCase() })));
  for (const email of emails) topics.operations.addSubscription(new EmailSubscription(email));
}

interface Wanted {
  readonly topic: ITopic;
  readonly channel: ChannelId;
  readonly subscription: Subscription;
  readonly deadLetterQueue: IQueue;
}

function subscribeTo(scope: Construct, { topic, channel, subscription, deadLetterQueue }: Wanted): void {
  const filter = filterOf(channel, 'severities' in subscription ? subscription.severities : undefined);
  const kept = { ...filter, deadLetterQueue };
  switch (subscription.protocol) {
    case 'email':
      topic.addSubscription(new EmailSubscription(subscription.email, filter));
      return;
    case 'sms':
      topic.addSubscription(new SmsSubscription(subscription.phoneNumber, filter));
      return;
    case 'incident':
    case 'https': {
      // Not CDK's UrlSubscription: it makes the URL part of the logical id, and refuses one that is known at deployment alone.
      const reference = secretReference(scope, subscription.url);
      const id = `${topic.node.id}Url${createHash('sha256').update(reference).digest('hex').slice(0, 8)}`;
      const protocol = SubscriptionProtocol.HTTPS;
      new SnsSubscription(scope, id, { topic, protocol, endpoint: subscription.url.unsafeUnwrap(), ...kept });
      return;
    }
    case 'sqs':
      topic.addSubscription(new SqsSubscription(subscription.queue, { ...kept, rawMessageDelivery: true }));
      return;
    case 'lambda':
      refuseForeign(scope, subscription.function.functionArn);
      topic.addSubscription(new LambdaSubscription(subscription.function, kept));
      return;
  }
}

/** SNS refuses the second subscription of an endpoint to a topic when it has another filter, and that midway through. */
function refuseRepeats(wanted: readonly { readonly where: string; readonly endpoint: string }[]): void {
  const seen = new Set<string>();
  for (const { where, endpoint } of wanted) {
    const key = `${where} ${endpoint}`;
    if (seen.has(key)) {
      throw new Error(
        `EcaAuditor: ${endpoint} is subscribed twice to ${where}; expected one subscription, with the severities of both.`,
      );
    }
    seen.add(key);
  }
}

function endpointOf(scope: Construct, subscription: Subscription): string {
  switch (subscription.protocol) {
    case 'email':
      return subscription.email.toLowerCase();
    case 'sms':
      return subscription.phoneNumber;
    case 'incident':
    case 'https':
      return secretReference(scope, subscription.url);
    case 'sqs':
      return nameOf(scope, subscription.queue.queueArn);
    case 'lambda':
      return nameOf(scope, subscription.function.functionArn);
  }
}

function nameOf(scope: Construct, text: string): string {
  const resolved: unknown = Stack.of(scope).resolve(text);
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}

/** What the template says in place of the secret. */
function secretReference(scope: Construct, url: SecretValue): string {
  const plain = url.unsafeUnwrap();
  if (!Token.isUnresolved(plain)) {
    throw new Error(
      'EcaAuditor: the url of a subscription is in plain text; expected SecretValue.secretsManager(…) or a parameter with NoEcho, since who knows the url can post there.',
    );
  }
  const reference = nameOf(scope, plain);
  if (reference.startsWith('{{resolve:') || isHidden(scope, reference)) return reference;
  throw new Error(
    'EcaAuditor: the url of a subscription would be plain text in the template; expected SecretValue.secretsManager(…) or a parameter with NoEcho.',
  );
}

/** Whether it refers to a parameter whose value CloudFormation never shows. */
function isHidden(scope: Construct, reference: string): boolean {
  const [, id] = /^\{"Ref":"(\w+)"\}$/.exec(reference) ?? [];
  const parameters = scope.node.root.node.findAll().filter((each) => each instanceof CfnParameter);
  return parameters.some((each) => each.noEcho && Stack.of(scope).resolve(each.logicalId) === id);
}

/** SNS may invoke a function of the stack's account and region alone: CloudFormation can't give it the permission elsewhere. */
function refuseForeign(scope: Construct, functionArn: string): void {
  if (Token.isUnresolved(functionArn)) return;
  const { account, region } = Stack.of(scope);
  const { CDK_DEFAULT_ACCOUNT, CDK_DEFAULT_REGION } = process.env;
  const own = {
    account: Token.isUnresolved(account) ? CDK_DEFAULT_ACCOUNT : account,
    region: Token.isUnresolved(region) ? CDK_DEFAULT_REGION : region,
  };
  const given = Arn.split(functionArn, ArnFormat.COLON_RESOURCE_NAME);
  for (const part of ['account', 'region'] as const) {
    if (own[part] !== undefined && given[part] !== own[part]) {
      throw new Error(
        `EcaAuditor: the subscribed function ${functionArn} is of the ${part} ${given[part]}; expected one of this stack's, ${own[part]}.`,
      );
    }
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
