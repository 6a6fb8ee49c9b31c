/**
 * What one org's alert says, in each channel's words. Pure.
 *
 * @module
 */
import type { ChannelMessage } from './channels/channel.ts';
import { CHANNEL_IDS, CHANNELS, type ChannelId, type TopicArns } from './channels/index.ts';
import { alertOf } from './words/alert-parts.ts';
import type { AlertInput } from './words/messages.ts';

export type { AlertInput } from './words/messages.ts';

/** A message with the channel that it is for. */
export interface AddressedMessage extends ChannelMessage {
  readonly channel: ChannelId;
  readonly topicArn: string;
  /** The org's alias: messages of one org keep their order. */
  readonly group: string;
}

/** For each channel that has a topic; none when there is no event to notify of. */
export function composeAlert(input: AlertInput, topics: TopicArns): readonly AddressedMessage[] {
  const alert = alertOf(input);
  return CHANNEL_IDS.flatMap((channel) => {
    const topicArn = topics[channel];
    const messages = topicArn === undefined ? [] : CHANNELS[channel].render({ input, alert, topicArn });
    return messages.map((message) => ({ ...message, channel, topicArn: topicArn ?? '', group: input.org.alias }));
  });
}
