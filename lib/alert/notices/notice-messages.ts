/**
 * A notice about the auditor itself, as the messages of all channels. Pure.
 *
 * @module
 */
import { CHANNEL_IDS, CHANNELS, type TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { type Notice, noticeId, noticeName } from '../words/notice.ts';

/** @param noticeFor the notice for a topic; `undefined` for none. */
export function noticeMessages(
  topics: TopicArns,
  noticeFor: (topicArn: string) => Notice | undefined,
): readonly AddressedMessage[] {
  return CHANNEL_IDS.flatMap((channel) => {
    const topicArn = topics[channel];
    const notice = topicArn === undefined ? undefined : noticeFor(topicArn);
    const message = notice && CHANNELS[channel].notice(notice, topicArn ?? '');
    if (topicArn === undefined || notice === undefined || message === undefined) {
      return [];
    }
    const { severity, type } = notice;
    const labels = { attributes: { severity, eventTypes: [type] }, deduplicationId: noticeId(notice) };
    return [{ ...message, ...labels, channel, topicArn, group: noticeName(notice) }];
  });
}
