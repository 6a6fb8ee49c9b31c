/**
 * The messages of one org's alert, for all channels. Pure.
 *
 * @module
 */
import type { ChannelMessage } from './channels/channel.ts';
import { CHANNEL_IDS, CHANNELS, type ChannelId, type TopicArns } from './channels/index.ts';
import { alertOf } from './words/alert.ts';
import type { AlertInput } from './words/alert-input.ts';

export type { AlertInput } from './words/alert-input.ts';

/** A message with its channel. */
export interface AddressedMessage extends ChannelMessage {
  readonly channel: ChannelId;
  readonly topicArn: string;
  /** The org's alias. Messages of one group keep their order. */
  readonly group: string;
}

/** Messages for each channel that has a topic; none when there is no event to notify of. */
export function composeAlert(input: AlertInput, topics: TopicArns): readonly AddressedMessage[] {
  const alert = alertOf(input);
  return CHANNEL_IDS.flatMap((channel) => {
    const topicArn = topics[channel];
    const messages = topicArn === undefined ? [] : CHANNELS[channel].render({ input, alert, topicArn });
    return messages.map((message) => ({ ...message, channel, topicArn: topicArn ?? '', group: input.org.alias }));
  });
}
