/**
 * Publishes alerts to SNS, one topic for each channel; docs/design.md, "SNS".
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
import pMap from 'p-map';
import type { TopicArns } from '../../alert/channels/index.ts';
import type { AddressedMessage } from '../../alert/compose.ts';
import type { AlertSink } from '../../run/ports.ts';
import { snsClient } from '../clients.ts';
import { MessageTooLargeError, PublishError } from '../errors.ts';
import { withAwsErrors } from '../to-aws-error.ts';

const MAX_BYTES = 256 * 1024;
/** How many messages of one topic are sent at a time; most alerts have one. */
const AT_ONCE = 5;

/**
 * `publish` tries every topic, then throws {@link PublishError} if one failed. Publishing the same alert again repeats its
 * deduplication ids, so a topic that already has it drops it. Throws {@link MessageTooLargeError} before anything is sent.
 *
 * @param service the name of this auditor among several
 */
export function snsAlertSink(topics: TopicArns, client: SNSClient = snsClient(), service?: string): AlertSink {
  async function sendInOrder(sequence: readonly PreparedMessage[]): Promise<void> {
    for (const { input } of sequence) {
      await withAwsErrors(() => client.send(new PublishCommand(input)), `publish to ${input.TopicArn}`);
    }
  }

  return {
    topics,
    service,
    async publish(messages) {
      const prepared = messages.map((message) => ({ message, input: toInput(message) }));
      for (const { input } of prepared) refuseTooLarge(input);
      const byTopic = [...Map.groupBy(prepared, ({ message }) => message.topicArn)];
      const outcomes = await Promise.allSettled(
        byTopic.map(([, some]) => pMap(inSequences(some), sendInOrder, { concurrency: AT_ONCE })),
      );
      const failed = byTopic.flatMap(([topic], at) => {
        const outcome = outcomes[at];
        return outcome?.status === 'rejected' ? [{ topic, error: outcome.reason as unknown }] : [];
      });
      if (failed.length === 0) return;
      throw new PublishError(
        `The alert could not be published to ${failed.map(({ topic }) => topic).join(', ')}.`,
        failed.map(({ error }) => error),
      );
    },
  };
}

interface PreparedMessage {
  readonly message: AddressedMessage;
  readonly input: PublishCommandInput;
}

/** Messages of one sequence are sent in order. A message without a sequence is a sequence of its own. */
function inSequences(prepared: readonly PreparedMessage[]): (readonly PreparedMessage[])[] {
  return [...Map.groupBy(prepared, ({ message }) => message.sequence ?? message).values()];
}

function toInput(message: AddressedMessage): PublishCommandInput {
  const { topicArn, subject, body, attributes } = message;
  return {
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: body,
    MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attribute(value)])),
    ...fifo(message),
  };
}

function attribute(value: string | readonly string[]): MessageAttributeValue {
  return typeof value === 'string'
    ? { DataType: 'String', StringValue: value }
    : { DataType: 'String.Array', StringValue: JSON.stringify(value) };
}

/** SNS counts the names, types and values of attributes too. */
function refuseTooLarge({ TopicArn, Message = '', MessageAttributes = {} }: PublishCommandInput): void {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { DataType = '', StringValue = '' }]) => [
    name,
    DataType,
    StringValue,
  ]);
  const bytes = [Message, ...attributes].reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  if (bytes > MAX_BYTES) {
    throw new MessageTooLargeError(
      `The message for ${TopicArn} has ${bytes} bytes with its attributes; SNS accepts ${MAX_BYTES}.`,
    );
  }
}

/** The ids are hashed, because a FIFO topic accepts only 128 characters of a small alphabet. */
function fifo({
  topicArn,
  group,
  deduplicationId,
}: AddressedMessage): Pick<PublishCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'> {
  if (!topicArn.endsWith('.fifo')) return {};
  const id = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { MessageGroupId: id(group), MessageDeduplicationId: id(deduplicationId) };
}
