/**
 * What a channel is: who reads it, which topic it has, and how an alert reads there. Topics, permissions, variables, the
 * sink, the monthly cost and docs/channels.md derive from the table of channels (`channels/index.ts`).
 *
 * @module
 */

import type { Alert } from '../words/alert-parts.ts';
import type { AlertInput } from '../words/messages.ts';
import type { Notice } from '../words/notice.ts';

export interface Channel {
  /** Who reads it, in a few words. */
  readonly audience: string;
  readonly topic: {
    /** The topic's id in the stack; its output is `<id>Arn`. Another id makes another topic, and loses its subscriptions. */
    readonly id: `${string}Topic`;
    readonly displayName: string;
    /** `always`, or `subscribed`: when something subscribes to it or the stack's user asks for it. */
    readonly made: 'always' | 'subscribed';
  };
  /** The function's environment variable with the topic's ARN. */
  readonly variable: `${string}_TOPIC_ARN`;
  /** Whether a subscription may filter by severity. A filter must not pass an opening and drop its end. */
  readonly hasSeverities: boolean;
  /** What bounds a message, for people: one line. */
  readonly limits: string;
  /** Pure. Messages in the order in which they are to be sent; none when the channel has nothing to say. */
  readonly render: (rendering: Rendering) => readonly ChannelMessage[];
  /** Pure. The form of a notice about the auditor itself; `undefined` when this channel leaves it to the others. */
  readonly notice: (notice: Notice, topicArn: string) => Pick<ChannelMessage, 'subject' | 'body'> | undefined;
}

export interface Rendering {
  readonly input: AlertInput;
  /** The events for people, put in order for its readers; `undefined` when there are none. */
  readonly alert: Alert | undefined;
  /** Where the messages go. */
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
  /** Messages with the same one are sent one after the other: an end must not overtake its beginning. */
  readonly sequence?: string;
}
