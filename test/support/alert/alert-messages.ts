/**
 * The messages of an alert, decoded by channel, for tests to compare.
 *
 * @module
 */
import type { AlarmNotification } from '../../../lib/alert/channels/alarm-notification.ts';
import type { ChannelMessage } from '../../../lib/alert/channels/channel.ts';
import type { AlertDocument } from '../../../lib/alert/channels/event.ts';
import type { TopicArns } from '../../../lib/alert/channels/index.ts';
import { type AddressedMessage, type AlertInput, composeAlert } from '../../../lib/alert/compose.ts';
import type { AlertSink } from '../../../lib/run/ports.ts';

const arn = (name: string) => `arn:aws:sns:eu-west-1:123456789012:${name}`;
const PEOPLE_AND_MACHINES: TopicArns = {
  alert: arn('alert'),
  event: arn('event'),
  chat: arn('chat'),
  sms: arn('sms'),
};
export const TOPICS: TopicArns = { ...PEOPLE_AND_MACHINES, incident: arn('incidents') };

export interface Chat {
  readonly version: string;
  readonly source: string;
  readonly content: { readonly description: string; readonly title?: string; readonly nextSteps?: readonly string[] };
  readonly metadata?: { readonly threadId?: string; readonly summary?: string; readonly eventType?: string };
}

export interface DecodedAlert {
  readonly subject: string;
  readonly text: string;
  readonly sms: string;
  readonly chat: Chat;
  readonly document: AlertDocument;
  readonly attributes: ChannelMessage['attributes'];
}

/** The alert in these messages, without incidents; `undefined` when they have none. */
export function alertIn(messages: readonly AddressedMessage[]): DecodedAlert | undefined {
  const of = (channel: AddressedMessage['channel']) => messages.find((each) => each.channel === channel);
  const [mail, event] = [of('alert'), of('event')];
  if (mail === undefined || event === undefined) {
    return undefined;
  }
  return {
    subject: mail.subject ?? '',
    text: mail.body,
    sms: of('sms')?.body ?? '',
    chat: JSON.parse(of('chat')?.body ?? '{}'),
    document: JSON.parse(event.body),
    attributes: mail.attributes,
  };
}

export function alertOf(input: AlertInput): DecodedAlert | undefined {
  return alertIn(composeAlert(input, PEOPLE_AND_MACHINES));
}

/** A sink that hands each alert to `publish`, decoded. */
export function alertSink(publish: (alert: DecodedAlert) => unknown): AlertSink {
  return {
    topics: PEOPLE_AND_MACHINES,
    async publish(messages) {
      const alert = alertIn(messages);
      if (alert !== undefined) {
        await publish(alert);
      }
    },
  };
}

export interface Incident {
  readonly subject: string;
  readonly alarm: AlarmNotification;
  readonly attributes: ChannelMessage['attributes'];
}

export function incidentsOf(input: AlertInput): readonly Incident[] {
  return incidentsIn(composeAlert(input, { incident: TOPICS.incident }));
}

export function incidentsIn(messages: readonly AddressedMessage[]): readonly Incident[] {
  return messages
    .filter(({ channel }) => channel === 'incident')
    .map(({ subject = '', body, attributes }) => ({ subject, alarm: JSON.parse(body), attributes }));
}

/** An alert as it goes to the topics, with another text for each channel. */
export function sampleMessages(
  topics: TopicArns = TOPICS,
  changes: { readonly text?: string; readonly deduplicationId?: string } = {},
): readonly AddressedMessage[] {
  const { text = 'Text, for people: ä', deduplicationId = 'the same for the same drift: ä' } = changes;
  const bodies = {
    alert: { subject: 'Subject', body: text },
    event: { body: JSON.stringify({ deduplicationId }) },
    chat: { body: JSON.stringify({ version: '1.0', source: 'custom', content: { description: 'Chat' } }) },
    sms: { body: 'SMS' },
  };
  const attributes = {
    severity: 'high',
    org: 'acme',
    environment: 'production',
    eventTypes: ['violation_opened', 'violation_resolved'],
  };
  return (['alert', 'event', 'chat', 'sms'] as const).flatMap((channel) => {
    const topicArn = topics[channel];
    const message = { channel, group: 'acme', ...bodies[channel], attributes, deduplicationId };
    return topicArn === undefined ? [] : [{ ...message, topicArn }];
  });
}
