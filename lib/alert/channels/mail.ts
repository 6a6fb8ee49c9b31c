/**
 * The alert as an e-mail: plain text of at most 60 lines, so that people read all of it. The first five lines say what, where, who,
 * how bad and what to do. At most five entries follow, the worst first; the other events are counted.
 *
 * @module
 */

import { count } from '../../text/numbers.ts';
import type { Alert } from '../words/alert.ts';
import { orgText } from '../words/facts.ts';
import { clip, fitting, row } from '../words/layout.ts';
import { noticeText } from '../words/notice.ts';
import type { Channel } from './channel.ts';
import { labelsOf } from './labels.ts';
import { detailEntries, detailLines } from './mail-details.ts';
import { head } from './mail-head.ts';
import { subjectLine } from './subject.ts';

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
  const body =
    alert.items.length === 1 ? ['', ...detailLines(alert.items[0], alert.now), ''] : entryLines(alert, top.length);
  return `${[...top, ...body, ...foot(alert)].join('\n')}\n`;
}

/** As many whole entries as the lines allow. */
function entryLines(alert: Alert, used: number): readonly string[] {
  // Two lines and a blank one are for the count of the events that are not shown.
  const most = MAX_LINES - used - foot(alert).length - 3;
  const shown = fitting(detailEntries(alert).slice(0, MAX_ENTRIES), ({ lines }) => lines.length + 1, most);
  const more = alert.items.length - shown.reduce((sum, { events }) => sum + events, 0);
  return [...shown.flatMap(({ lines }) => ['', ...lines]), '', ...row('More', moreText(alert, more))];
}

function moreText({ reportUrl }: Alert, more: number): string | undefined {
  const where = reportUrl === undefined ? 'The evidence of the run' : 'The report';
  return more === 0 ? undefined : `${count(more, 'event')} not shown here. ${where} has all of them.`;
}

function foot({ org, reportUrl, runId }: Alert): readonly string[] {
  return [...clip(row('Org', orgText(org)), 1), ...row('Report', reportUrl), ...clip(row('Run', runId), 1)];
}
