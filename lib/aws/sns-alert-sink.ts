/**
 * Alerts to SNS, one topic an audience; docs/design.md, "SNS".
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 *
 * @module
 */
import { createHash } from 'node:crypto';
import {
  type MessageAttributeValue,
  PublishCommand,
  type PublishCommandInput,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { AlertMessages } from '../alert/compose.ts';
import type { AlertSink } from '../run/ports.ts';
import { snsClient } from './clients.ts';
import { MessageTooLargeError, PublishError } from './errors.ts';
import { toAwsError } from './to-aws-error.ts';

const MAX_BYTES = 256 * 1024;

/** Where each audience listens. */
export interface AlertTopics {
  /** People, by mail: subject and plain text. */
  readonly alertTopicArn: string;
  /** Machines: one JSON document. */
  readonly eventTopicArn: string;
  /** Amazon Q Developer in chat applications: its custom notification. */
  readonly chatTopicArn?: string | undefined;
  /** People, by text message: one short line. */
  readonly smsTopicArn?: string | undefined;
}

/**
 * Tries every topic, then throws {@link PublishError} if one failed; publishing the same alert again then repeats its
 * deduplication id to the topics that had taken it. Throws {@link MessageTooLargeError} before anything is sent.
 */
export function snsAlertSink(options: AlertTopics & { readonly client?: SNSClient }): AlertSink {
  const { client = snsClient() } = options;

  async function send(input: PublishCommandInput): Promise<void> {
    try {
      await client.send(new PublishCommand(input));
    } catch (error) {
      throw toAwsError(error, `publish to ${input.TopicArn}`);
    }
  }

  return {
    async publish(messages) {
      const inputs = toInputs(messages, options);
      for (const input of inputs) refuseTooLarge(input);
      const outcomes = await Promise.allSettled(inputs.map(send));
      const failed = inputs.flatMap(({ TopicArn }, at) => {
        const outcome = outcomes[at];
        return outcome?.status === 'rejected' ? [{ TopicArn, error: outcome.reason as Error }] : [];
      });
      if (failed.length === 0) return;
      throw new PublishError(
        `The alert was not taken by ${failed.map(({ TopicArn }) => TopicArn).join(', ')}.`,
        failed.map(({ error }) => error),
      );
    },
  };
}

function toInputs(messages: AlertMessages, topics: AlertTopics): PublishCommandInput[] {
  const MessageAttributes = toAttributes(messages.attributes);
  const to = (TopicArn: string | undefined, content: { readonly Subject?: string; readonly Message: string }) =>
    TopicArn === undefined ? [] : [{ TopicArn, ...content, MessageAttributes, ...fifo(TopicArn, messages) }];
  return [
    ...to(topics.alertTopicArn, { Subject: messages.subject, Message: messages.text }),
    ...to(topics.eventTopicArn, { Message: JSON.stringify(messages.document) }),
    ...to(topics.chatTopicArn, { Message: JSON.stringify(messages.chat) }),
    ...to(topics.smsTopicArn, { Message: messages.sms }),
  ];
}

function toAttributes(attributes: AlertMessages['attributes']): Record<string, MessageAttributeValue> {
  const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });
  return {
    severity: text(attributes.severity),
    org: text(attributes.org),
    environment: text(attributes.environment),
    eventTypes: { DataType: 'String.Array', StringValue: JSON.stringify(attributes.eventTypes) },
  };
}

/** SNS counts names, types and values of attributes as well. */
function refuseTooLarge({ TopicArn, Message = '', MessageAttributes = {} }: PublishCommandInput): void {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  const bytes = [Message, ...attributes].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (bytes > MAX_BYTES) {
    throw new MessageTooLargeError(
      `The message for ${TopicArn} has ${bytes} bytes with its attributes; SNS takes ${MAX_BYTES}.`,
    );
  }
}

/** A FIFO topic's ids take 128 characters of a small alphabet, so they are hashed. */
function fifo(
  topicArn: string,
  { document }: AlertMessages,
): { readonly MessageGroupId?: string; readonly MessageDeduplicationId?: string } {
  if (!topicArn.endsWith('.fifo')) return {};
  const id = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { MessageGroupId: id(document.org.alias), MessageDeduplicationId: id(document.deduplicationId) };
}
