/**
 * The table of channels. A new channel is a file in this folder and a line here.
 *
 * @module
 */
import type { Channel } from './channel.ts';
import { CHAT } from './chat.ts';
import { EVENT } from './event.ts';
import { INCIDENT } from './incident.ts';
import { MAIL } from './mail.ts';
import { SMS } from './sms.ts';

export const CHANNELS = {
  alert: MAIL,
  event: EVENT,
  chat: CHAT,
  sms: SMS,
  incident: INCIDENT,
} as const satisfies Record<string, Channel>;

export type ChannelId = keyof typeof CHANNELS;
export const CHANNEL_IDS = Object.keys(CHANNELS) as [ChannelId, ...ChannelId[]];

/** Topics by channel; a channel without one sends nothing. */
export type TopicArns = { readonly [C in ChannelId]?: string | undefined };
