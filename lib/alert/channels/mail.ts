/**
 * The alert as an e-mail: worst first, each cause and fix said once, plain text of 72 columns.
 *
 * @module
 */
import type { Channel } from '../channel.ts';
import { orgText } from '../facts.ts';
import { labelsOf } from '../labels.ts';
import { row, wrap } from '../layout.ts';
import { subjectOf } from '../subject.ts';
import { urgentBlocks } from '../text-groups.ts';
import { overBlock, remindersBlock, waiversBlock } from '../text-lists.ts';
import { type Alert, isOne } from '../told.ts';
import { alertHeadline, count, overview, tag } from '../wording.ts';

/** SNS would take 256 KiB with the attributes; nobody reads to the end of this. */
const MAX_BYTES = 48 * 1024;

export const MAIL = {
  audience: 'people, by e-mail',
  topic: { id: 'AlertTopic', displayName: 'ECA Auditor', made: 'always' },
  variable: 'ALERT_TOPIC_ARN',
  hasSeverities: true,
  limits: 'subject of 99 ASCII characters; text of 48 KiB, the rest is counted',
  render: ({ alert }) =>
    alert === undefined ? [] : [{ subject: subjectOf(alert), body: textOf(alert), ...labelsOf(alert) }],
} as const satisfies Channel;

function textOf(alert: Alert): string {
  const blocks = [...urgentBlocks(alert), waiversBlock(alert), remindersBlock(alert), overBlock(alert)]
    .filter((block) => block !== undefined)
    .map(({ lines, events }) => ({ text: lines.join('\n'), events }));
  let text = head(alert);
  let omitted = alert.told.length;
  for (const block of blocks) {
    if (Buffer.byteLength(text) + Buffer.byteLength(block.text) > MAX_BYTES) {
      break;
    }
    text += `\n\n${block.text}`;
    omitted -= block.events;
  }
  const rest = omitted === 0 ? '' : `\n\n${wrap(omission(alert, omitted)).join('\n')}`;
  return `${text}${rest}${isOne(alert) && alert.told[0].part === 'urgent' ? '\n' : '\n\n'}${foot(alert)}\n`;
}

function head(alert: Alert): string {
  const [first] = alert.told;
  const { text } = alertHeadline(alert, first.label);
  return [
    ...wrap(`[${tag(first.event.severity, first.part)}] ${alert.org.alias}: ${text}`),
    ...(isOne(alert) ? [] : ['', ...row('In all', overview(alert)), ...place(alert)]),
  ].join('\n');
}

/** Of several events the report is named first, of one the event comes first. */
function foot(alert: Alert): string {
  return [...(isOne(alert) ? place(alert) : []), ...row('Run', alert.runId)].join('\n');
}

function place({ org, reportUrl }: Alert): readonly string[] {
  return [...row('Org', orgText(org)), ...row('Report', reportUrl)];
}

function omission({ reportUrl, runId }: Alert, omitted: number): string {
  const where = reportUrl === undefined ? `the evidence of run ${runId}` : 'the report';
  return `Left out here for length: ${count(omitted, 'event')}. All of them stand in ${where}.`;
}
