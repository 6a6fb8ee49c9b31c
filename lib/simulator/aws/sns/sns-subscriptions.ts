/**
 * Delivers messages to subscribers: listeners in this process, and http endpoints on this machine, which must confirm first.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-http-https-endpoint-as-subscriber.html
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { accepts, type FilterPolicy } from './sns-filter-policy.ts';
import { type Message, textFor } from './sns-message.ts';

/** A delivered message. */
export interface Notification {
  readonly Type: 'Notification';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Subject?: string;
  readonly Message: string;
  /** ISO 8601. */
  readonly Timestamp: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}

export type Listener = (notification: Notification) => void;

export interface SnsSubscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  /** A URL, an address, or a listener in this process. */
  readonly endpoint: string | Listener;
  /** The attributes of the Subscribe request. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly filterPolicy?: FilterPolicy | undefined;
  readonly raw: boolean;
  /** Present until the subscription is confirmed with this token. Until then it gets nothing. */
  pendingToken?: string | undefined;
}

/** Attempts per delivery. SNS itself retries three times immediately, and then for hours. */
const ATTEMPTS = 4;

export interface Deliveries {
  deliver(subscription: SnsSubscription, message: Message & { readonly at: Date; readonly id: string }): void;
  askToConfirm(subscription: SnsSubscription, subscribeUrl: string, at: Date): void;
  /** Settles when no delivery is in progress. */
  settled(): Promise<void>;
}

export function deliveries(): Deliveries {
  const underWay = new Set<Promise<void>>();

  function post(url: string, type: string, body: string): void {
    const delivery = send(url, type, body).finally(() => underWay.delete(delivery));
    underWay.add(delivery);
  }

  return {
    deliver(subscription, message) {
      if (subscription.pendingToken !== undefined) return;
      if (subscription.filterPolicy && !accepts(subscription.filterPolicy, message)) return;
      const notification = toNotification(subscription, message);
      if (typeof subscription.endpoint === 'function') subscription.endpoint(notification);
      else if (subscription.protocol.startsWith('http')) {
        const body = subscription.raw ? notification.Message : JSON.stringify({ ...notification, ...UNSIGNED });
        post(subscription.endpoint, 'Notification', body);
      }
    },

    askToConfirm({ endpoint, topicArn, pendingToken }, SubscribeURL, at) {
      if (typeof endpoint === 'function') return;
      const Message = `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`;
      const request = {
        Type: 'SubscriptionConfirmation',
        MessageId: randomUUID(),
        Token: pendingToken,
        TopicArn: topicArn,
      };
      const body = JSON.stringify({ ...request, Message, SubscribeURL, Timestamp: at.toISOString(), ...UNSIGNED });
      post(endpoint, 'SubscriptionConfirmation', body);
    },

    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

const UNSIGNED = { SignatureVersion: '1', Signature: 'simulated', SigningCertURL: 'https://sns.invalid/simulated.pem' };

async function send(url: string, type: string, body: string): Promise<void> {
  const headers = { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': type };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const { ok } = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' });
      if (ok) return;
    } catch {
      // The endpoint is not reachable. The next attempt may succeed.
    }
  }
}

function toNotification(
  { topicArn, protocol }: SnsSubscription,
  message: Message & { readonly at: Date; readonly id: string },
): Notification {
  const attributes = message.structured ? [] : Object.entries(message.MessageAttributes);
  const MessageAttributes = Object.fromEntries(
    attributes.map(([name, { DataType, StringValue }]) => [name, { Type: DataType, Value: StringValue }]),
  );
  return {
    Type: 'Notification',
    MessageId: message.id,
    TopicArn: topicArn,
    ...(message.Subject !== undefined && { Subject: message.Subject }),
    Message: textFor(protocol, message),
    Timestamp: message.at.toISOString(),
    ...(attributes.length > 0 && { MessageAttributes }),
  };
}
