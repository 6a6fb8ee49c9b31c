/**
 * What a channel is: who reads it, which topic it has, and how it shows an alert. Topics, permissions, variables, the sink, the
 * monthly cost and docs/channels.md are derived from the table of channels (`channels/index.ts`).
 *
 * @module
 */

import type { Alert } from '../words/alert.ts';
import type { AlertInput } from '../words/alert-input.ts';
import type { Notice } from '../words/notice.ts';

export interface Channel {
  /** Who reads it, in a few words. */
  readonly audience: string;
  readonly topic: {
    /** The topic's id in the stack; its output is `<id>Arn`. A changed id replaces the topic, and its subscriptions are lost. */
    readonly id: `${string}Topic`;
    readonly displayName: string;
    /** `always`, or `subscribed`: when something subscribes to it or the stack's user asks for it. */
    readonly made: 'always' | 'subscribed';
  };
  /** The function's environment variable with the topic's ARN. */
  readonly variable: `${string}_TOPIC_ARN`;
  /** Whether a subscription may filter by severity. A filter must not pass an opening and drop its end. */
  readonly hasSeverities: boolean;
  /** The limits of a message in one line, for docs/channels.md. */
  readonly limits: string;
  /** Pure. The messages in the order in which they are sent. */
  readonly render: (rendering: Rendering) => readonly ChannelMessage[];
  /** Pure. A notice about the auditor itself; `undefined` if this channel does not carry it. */
  readonly notice: (notice: Notice, topicArn: string) => Pick<ChannelMessage, 'subject' | 'body'> | undefined;
}

export interface Rendering {
  readonly input: AlertInput;
  /** The events for people, in order; `undefined` when there are none. */
  readonly alert: Alert | undefined;
  readonly topicArn: string;
}

/** One SNS message. */
export interface ChannelMessage {
  /** At most 100 ASCII characters. */
  readonly subject?: string;
  readonly body: string;
  /** For filter policies; a list becomes `String.Array`. At most five. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  /** The same for the same message sent again. */
  readonly deduplicationId: string;
  /** Messages with the same value are sent one after the other, so that an end does not overtake its beginning. */
  readonly sequence?: string;
}
