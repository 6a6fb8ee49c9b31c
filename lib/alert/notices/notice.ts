/**
 * A notice about the auditor itself, as the messages of all channels. Pure.
 *
 * @module
 */
import { CHANNEL_IDS, CHANNELS, type TopicArns } from '../channels/index.ts';
import type { AddressedMessage } from '../compose.ts';
import { type Notice, noticeId, noticeName } from '../words/notice.ts';

/** @param of the notice of a topic; `undefined`: none. */
export function noticeMessages(
  topics: TopicArns,
  of: (topicArn: string) => Notice | undefined,
): readonly AddressedMessage[] {
  return CHANNEL_IDS.flatMap((channel) => {
    const topicArn = topics[channel];
    const notice = topicArn === undefined ? undefined : of(topicArn);
    const said = notice && CHANNELS[channel].notice(notice, topicArn ?? '');
    if (topicArn === undefined || notice === undefined || said === undefined) {
      return [];
    }
    const { severity, type } = notice;
    const labels = { attributes: { severity, eventTypes: [type] }, deduplicationId: noticeId(notice) };
    return [{ ...said, ...labels, channel, topicArn, group: noticeName(notice) }];
  });
}
