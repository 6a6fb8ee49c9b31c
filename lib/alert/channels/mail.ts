/**
 * The alert as an e-mail: plain text of at most 60 lines, so that it is read to its end. The first five lines answer what,
 * where, who, how bad and what to do; then come five entries at most, the worst first, and the rest is counted.
 *
 * @module
 */

import { count } from '../../text/numbers.ts';
import { type Alert, isOne } from '../words/alert-parts.ts';
import { orgText } from '../words/facts.ts';
import { clip, row } from '../words/layout.ts';
import { noticeText } from '../words/notice.ts';
import type { Channel } from './channel.ts';
import { labelsOf } from './labels.ts';
import { subjectLine } from './subject.ts';
import { detailEntries, detailLines, type Entry } from './text-details.ts';
import { head } from './text-head.ts';

const MAX_LINES = 60;
const MAX_ENTRIES = 5;

export const MAIL = {
  audience: 'people, by e-mail',
  topic: { id: 'AlertTopic', displayName: 'ECA Auditor', made: 'always' },
  variable: 'ALERT_TOPIC_ARN',
  hasSeverities: true,
  limits: 'subject of 99 ASCII characters; text of 60 lines and five entries, the rest is counted',
  render: ({ alert }) =>
    alert === undefined ? [] : [{ subject: subjectLine(alert), body: textOf(alert), ...labelsOf(alert) }],
  notice: (notice) => ({
    subject: `[${notice.severity.toUpperCase()}] ${notice.title}`,
    body: `${notice.title}.\n\n${noticeText(notice)}\n\n${notice.toDo}\n`,
  }),
} as const satisfies Channel;

function textOf(alert: Alert): string {
  const top = head(alert);
  const body = isOne(alert) ? ['', ...detailLines(alert.notified[0], alert.now), ''] : entryLines(alert, top.length);
  return `${[...top, ...body, ...foot(alert)].join('\n')}\n`;
}

/** As many whole entries as the lines allow; the first one always. */
function entryLines(alert: Alert, used: number): readonly string[] {
  // The count of the rest takes two lines, and a blank one stands before it.
  const most = MAX_LINES - used - foot(alert).length - 3;
  const shown: Entry[] = [];
  let length = 0;
  for (const entry of detailEntries(alert).slice(0, MAX_ENTRIES)) {
    length += entry.lines.length + 1;
    if (length > most) {
      break;
    }
    shown.push(entry);
  }
  const more = alert.notified.length - shown.reduce((sum, { events }) => sum + events, 0);
  return [...shown.flatMap(({ lines }) => ['', ...lines]), '', ...row('More', moreText(alert, more))];
}

function moreText({ reportUrl }: Alert, more: number): string | undefined {
  const where = reportUrl === undefined ? 'The evidence of the run' : 'The report';
  return more === 0 ? undefined : `${count(more, 'event')} not shown here. ${where} has all of them.`;
}

function foot({ org, reportUrl, runId }: Alert): readonly string[] {
  return [...clip(row('Org', orgText(org)), 1), ...row('Report', reportUrl), ...clip(row('Run', runId), 1)];
}
