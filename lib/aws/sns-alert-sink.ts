/**
 * Alerts to SNS, one topic an audience; docs/design.md, "SNS".
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AlertMessages } from '../alert/compose.ts';
import type { AlertSink } from '../run/ports.ts';
import { snsClient } from './clients.ts';
import { MessageTooLargeError, PublishError } from './errors.ts';

const MAX_BYTES = 256 * 1024;

/** Tries every topic, then throws {@link PublishError} if one failed. Throws {@link MessageTooLargeError} before any is sent. */
export function snsAlertSink(options: {
  readonly alertTopicArn: string;
  readonly eventTopicArn: string;
  readonly client?: SNSClient;
}): AlertSink {
  const { alertTopicArn, eventTopicArn, client = snsClient() } = options;
  return {
    async publish(messages) {
      const attributes = toAttributes(messages.attributes);
      const sendings = [
        { TopicArn: alertTopicArn, Subject: messages.subject, Message: messages.text },
        { TopicArn: eventTopicArn, Message: JSON.stringify(messages.document) },
      ].map((message) => ({ ...message, MessageAttributes: attributes, ...fifo(message.TopicArn, messages) }));
      for (const { TopicArn, Message } of sendings) refuseTooLarge(TopicArn, Message, attributes);
      const outcomes = await Promise.allSettled(sendings.map((input) => client.send(new PublishCommand(input))));
      const failed = sendings.flatMap(({ TopicArn }, at) => {
        const outcome = outcomes[at];
        return outcome?.status === 'rejected' ? [{ TopicArn, error: outcome.reason as unknown }] : [];
      });
      if (failed.length === 0) return;
      const topics = failed.map(({ TopicArn }) => TopicArn).join(', ');
      throw new PublishError(
        failed.map(({ error }) => error),
        `The alert was not taken by ${topics}.`,
      );
    },
  };
}

function toAttributes({
  severity,
  org,
  environment,
  eventTypes,
}: AlertMessages['attributes']): Record<string, MessageAttributeValue> {
  const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });
  return {
    severity: text(severity),
    org: text(org),
    environment: text(environment),
    eventTypes: { DataType: 'String.Array', StringValue: JSON.stringify(eventTypes) },
  };
}

/** SNS counts names, types and values of attributes as well. */
function refuseTooLarge(topic: string, message: string, attributes: Record<string, MessageAttributeValue>): void {
  const parts = Object.entries(attributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  const bytes = [message, ...parts].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (bytes > MAX_BYTES) {
    throw new MessageTooLargeError(
      `The message for ${topic} has ${bytes} bytes with its attributes; SNS takes ${MAX_BYTES}.`,
    );
  }
}

/** A FIFO topic's ids take 128 characters of a small alphabet, so they are hashed. */
function fifo(
  topicArn: string,
  { document }: AlertMessages,
): { MessageGroupId?: string; MessageDeduplicationId?: string } {
  const id = (text: string): string => createHash('sha256').update(text).digest('hex');
  return topicArn.endsWith('.fifo')
    ? { MessageGroupId: id(document.org.alias), MessageDeduplicationId: id(document.deduplicationId) }
    : {};
}
