/**
 * Alerts to SNS, one topic a channel; docs/design.md, "SNS".
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
import { toAwsError } from '../to-aws-error.ts';

const MAX_BYTES = 256 * 1024;
/** Messages of one topic side by side; most alerts have one. */
const AT_ONCE = 5;

/**
 * Tries every topic, then throws {@link PublishError} if one failed; publishing the same alert again then repeats its
 * deduplication ids to the topics that had taken it. Throws {@link MessageTooLargeError} before anything is sent.
 *
 * @param service name of the auditor, where there are several
 */
export function snsAlertSink(topics: TopicArns, client: SNSClient = snsClient(), service?: string): AlertSink {
  async function send(input: PublishCommandInput): Promise<void> {
    try {
      await client.send(new PublishCommand(input));
    } catch (error) {
      throw toAwsError(error, `publish to ${input.TopicArn}`);
    }
  }

  async function sendInOrder(sequence: readonly Prepared[]): Promise<void> {
    for (const { input } of sequence) await send(input);
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
        `The alert was not taken by ${failed.map(({ topic }) => topic).join(', ')}.`,
        failed.map(({ error }) => error),
      );
    },
  };
}

interface Prepared {
  readonly message: AddressedMessage;
  readonly input: PublishCommandInput;
}

/** A message without a sequence is one by itself. */
function inSequences(prepared: readonly Prepared[]): (readonly Prepared[])[] {
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
function fifo({
  topicArn,
  group,
  deduplicationId,
}: AddressedMessage): Pick<PublishCommandInput, 'MessageGroupId' | 'MessageDeduplicationId'> {
  if (!topicArn.endsWith('.fifo')) return {};
  const id = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { MessageGroupId: id(group), MessageDeduplicationId: id(deduplicationId) };
}
