/**
 * The alert as one text message.
 *
 * @module
 */

import type { Alert } from '../words/alert.ts';
import { toAscii } from '../words/ascii.ts';
import { isSaveOfTheChange } from '../words/facts.ts';
import { utc } from '../words/time.ts';
import type { Channel } from './channel.ts';
import { labelsOf } from './labels.ts';
import { subjectLine } from './subject.ts';

/** SNS sends up to 140 ASCII characters as one message; a longer text arrives in parts. */
const MAX_SMS = 140;

export const SMS = {
  audience: 'phones, by text message',
  // The display name begins each SMS.
  topic: { id: 'SmsTopic', displayName: 'ECAAuditor', made: 'subscribed' },
  variable: 'SMS_TOPIC_ARN',
  hasSeverities: true,
  limits: 'one line of 140 ASCII characters',
  render: ({ alert }) => (alert === undefined ? [] : [{ body: smsOf(alert), ...labelsOf(alert) }]),
  notice: ({ title, brief }) => ({ body: `${title}: ${brief}`.slice(0, MAX_SMS) }),
} as const satisfies Channel;

/** The subject. Who changed it and when follow if they fit. */
function smsOf(alert: Alert): string {
  const start = subjectLine(alert, MAX_SMS);
  const fitting = changes(alert).find((change) => start.length + change.length <= MAX_SMS);
  return `${start}${fitting ?? ''}`;
}

/** Who and when, in forms of decreasing length. */
function changes({ items: [{ event, part }] }: Alert): readonly string[] {
  if (!isSaveOfTheChange(event)) {
    return [];
  }
  const name = event.who === undefined ? undefined : toAscii(event.who.name);
  const time = Date.parse(event.when ?? '');
  const at = Number.isNaN(time) ? undefined : utc(time);
  const by = part === 'over' ? 'Ended by ' : 'Saved by ';
  return [[name, at], [name], [at]]
    .filter((parts) => parts.every((part) => part !== undefined))
    .map((parts) => `. ${name === parts[0] ? by : ''}${parts.join(', ')}`);
}
