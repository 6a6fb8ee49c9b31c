/**
 * Subscriptions of people and machines. Each is to the topic of one channel.
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
import type { Severity } from '../../audit/model/finding.ts';
import type { AuditTopics } from './topics.ts';

/**
 * One receiver of alerts.
 *
 * - `email`: the alert as text. The reader confirms the subscription once.
 * - `sms`: one line. While a new account is in the SMS sandbox, only verified numbers get it.
 * - `https`: the message in SNS's signed envelope. The endpoint must confirm the subscription itself. Anybody who knows the URL
 *   can post there, so it is a reference to Secrets Manager or a parameter with NoEcho, never plain text.
 * - `sqs`: the message without an envelope (raw delivery). If the queue has a customer-managed key, the key must let SNS use it.
 *   The policy of an imported queue must let SNS send, since CDK can't add to it.
 * - `lambda`: the message in SNS's event. The function must be in the stack's account and region.
 * - `incident`: the SNS integration URL of PagerDuty or Opsgenie, also a secret. It opens and resolves incidents. It takes no
 *   severities: a filter might deliver the opening of an incident and not its end (docs/subscriptions.md).
 *
 * Machines (`https`, `sqs`, `lambda`) get the JSON document, or what `channel` names (docs/channels.md).
 */
export type Subscription =
  | (WithSeverities &
      (
        | { readonly protocol: 'email'; readonly email: string }
        | { readonly protocol: 'sms'; readonly phoneNumber: string }
        | ({ readonly protocol: 'https'; readonly url: SecretValue } & WithChannel)
        | ({ readonly protocol: 'sqs'; readonly queue: IQueue } & WithChannel)
        | ({ readonly protocol: 'lambda'; readonly function: IFunction } & WithChannel)
      ))
  | { readonly protocol: 'incident'; readonly url: SecretValue };

interface WithSeverities {
  /** Only alerts of these severities. @default - all */
  readonly severities?: readonly Severity[] | undefined;
}

interface WithChannel {
  /** The channel whose messages it gets. @default 'event' */
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
 * @param undelivered dead-letter queue for messages that a machine's endpoint did not accept after SNS's retries
 * @throws Error for a channel without a topic ({@link isSubscribed} says which are needed), an endpoint that is subscribed
 * twice, a URL in plain text, and a function of another account or region.
 */
export function subscribe(
  scope: Construct,
  topics: AuditTopics,
  subscriptions: readonly Subscription[],
  undelivered: IQueue,
): void {
  refuseDuplicates(
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
 * Subscribes mail addresses to the alarms of the auditor itself.
 *
 * @throws Error for an address that is given twice.
 */
export function subscribeOperations(topics: AuditTopics, emails: readonly string[]): void {
  refuseDuplicates(emails.map((email) => ({ where: 'operationsEmails', endpoint: email.toLowerCase() })));
  for (const email of emails) topics.operations.addSubscription(new EmailSubscription(email));
}

interface TopicSubscription {
  readonly topic: ITopic;
  readonly channel: ChannelId;
  readonly subscription: Subscription;
  readonly deadLetterQueue: IQueue;
}

function subscribeTo(scope: Construct, { topic, channel, subscription, deadLetterQueue }: TopicSubscription): void {
  const filter = filterOf(channel, 'severities' in subscription ? subscription.severities : undefined);
  const options = { ...filter, deadLetterQueue };
  switch (subscription.protocol) {
    case 'email':
      topic.addSubscription(new EmailSubscription(subscription.email, filter));
      return;
    case 'sms':
      topic.addSubscription(new SmsSubscription(subscription.phoneNumber, filter));
      return;
    case 'incident':
    case 'https': {
      // CDK's UrlSubscription makes the URL part of the logical id, and refuses a URL that is known only at deployment.
      const reference = secretReference(scope, subscription.url);
      const id = `${topic.node.id}Url${createHash('sha256').update(reference).digest('hex').slice(0, 8)}`;
      const protocol = SubscriptionProtocol.HTTPS;
      new SnsSubscription(scope, id, { topic, protocol, endpoint: subscription.url.unsafeUnwrap(), ...options });
      return;
    }
    case 'sqs':
      topic.addSubscription(new SqsSubscription(subscription.queue, { ...options, rawMessageDelivery: true }));
      return;
    case 'lambda':
      refuseOtherAccount(scope, subscription.function.functionArn);
      topic.addSubscription(new LambdaSubscription(subscription.function, options));
      return;
  }
}

/** SNS refuses a second subscription of an endpoint to a topic if its filter differs, but only during the deployment. */
function refuseDuplicates(wanted: readonly { readonly where: string; readonly endpoint: string }[]): void {
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
      return resolvedText(scope, subscription.queue.queueArn);
    case 'lambda':
      return resolvedText(scope, subscription.function.functionArn);
  }
}

function resolvedText(scope: Construct, text: string): string {
  const resolved: unknown = Stack.of(scope).resolve(text);
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}

/** The reference that the template has in place of the secret. @throws Error for a URL in plain text. */
function secretReference(scope: Construct, url: SecretValue): string {
  const plain = url.unsafeUnwrap();
  if (!Token.isUnresolved(plain)) {
    throw new Error(
      'EcaAuditor: the url of a subscription is in plain text; expected SecretValue.secretsManager(…) or a parameter with NoEcho, since anybody who knows the url can post there.',
    );
  }
  const reference = resolvedText(scope, plain);
  if (reference.startsWith('{{resolve:') || isNoEcho(scope, reference)) return reference;
  throw new Error(
    'EcaAuditor: the url of a subscription would be plain text in the template; expected SecretValue.secretsManager(…) or a parameter with NoEcho.',
  );
}

/** Whether it refers to a parameter whose value CloudFormation masks. */
function isNoEcho(scope: Construct, reference: string): boolean {
  const [, id] = /^\{"Ref":"(\w+)"\}$/.exec(reference) ?? [];
  const parameters = scope.node.root.node.findAll().filter((each) => each instanceof CfnParameter);
  return parameters.some((each) => each.noEcho && Stack.of(scope).resolve(each.logicalId) === id);
}

/** CloudFormation can let SNS invoke a function only in the stack's own account and region. */
function refuseOtherAccount(scope: Construct, functionArn: string): void {
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
        `EcaAuditor: the subscribed function ${functionArn} is in the ${part} ${given[part]}; expected the stack's own, ${own[part]}.`,
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
      `EcaAuditor: a subscription to the channel ${channel} takes no severities: a filter could deliver the opening of an incident and not its end.`,
    );
  }
  if (severities.length === 0) {
    throw new Error('EcaAuditor: a subscription has an empty list of severities; leave severities out to get all.');
  }
  return { filterPolicy: { severity: SubscriptionFilter.stringFilter({ allowlist: [...severities] }) } };
}
