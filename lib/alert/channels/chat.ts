/**
 * The alert as a custom notification of Amazon Q Developer in chat applications: what happened and the next steps; all else is in
 * the report.
 *
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 *
 * @module
 */
import type { Severity } from '../../audit/model/finding.ts';
import { count } from '../../text/numbers.ts';
import { type Alert, type AlertGroup, type AlertItem, groupsOf, isWrongNow } from '../words/alert.ts';
import { fixText } from '../words/event-words.ts';
import { change, firstLine, savedSentence, savers, steps, why } from '../words/facts.ts';
import { cut } from '../words/harmless-text.ts';
import { alertHeadline, groupHeadline, groupKey, headline, tag, withCount } from '../words/headlines.ts';
import { fitting } from '../words/layout.ts';
import { moveHeadline } from '../words/move-words.ts';
import { type Notice, noticeName, noticeText } from '../words/notice.ts';
import type { Channel } from './channel.ts';
import { address, code, prose } from './chat-text.ts';
import { labelsOf } from './labels.ts';

/** Slack's limits for a header and a section, so that Slack cuts nothing. AWS documents no limits. */
const MAX_TITLE = 150;
const MAX_DESCRIPTION = 3000;
/** Groups that fit on a screen. */
const MAX_GROUPS = 8;
const MAX_NAMES = 6;
const MAX_STEPS = 6;
/** Characters for the names of those who saved the changes of a group. */
const MAX_SAVERS = 300;

const SYMBOL = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  info: '⚪',
} as const satisfies Record<Severity, string>;

export const CHAT = {
  audience: 'Slack and Microsoft Teams, by Amazon Q Developer in chat applications',
  topic: { id: 'ChatTopic', displayName: 'ECA Auditor chat', made: 'subscribed' },
  variable: 'CHAT_TOPIC_ARN',
  hasSeverities: true,
  limits: 'a custom notification: title of 150 characters, text of 3,000, 8 groups, 6 steps',
  render({ input, alert }) {
    if (alert === undefined) {
      return [];
    }
    const labels = labelsOf(alert);
    return [{ body: JSON.stringify(chatOf(alert, labels.deduplicationId, input.service)), ...labels }];
  },
  notice: (notice) => ({ body: JSON.stringify(chatOfNotice(notice)) }),
} as const satisfies Channel;

interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id?: string;
  readonly content: {
    readonly textType?: 'client-markdown';
    readonly title?: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata?: {
    readonly threadId?: string;
    readonly summary?: string;
    readonly eventType?: string;
    readonly additionalContext?: Readonly<Record<string, string>>;
  };
}

function chatOf(alert: Alert, deduplicationId: string, service = 'eca-auditor'): ChatNotification {
  const { org, items, runId, reportUrl } = alert;
  const [first] = items;
  return {
    version: '1.0',
    source: 'custom',
    id: deduplicationId,
    content: {
      textType: 'client-markdown',
      title: title(alert),
      description: description(alert),
      ...nextSteps(alert),
      keywords: [first.event.severity, prose(org.alias), ...(org.environment === undefined ? [] : [org.environment])],
    },
    metadata: {
      // One thread an org, so that the end of a violation follows its beginning.
      threadId: `${service}/${org.alias}`,
      summary: summary(alert, MAX_TITLE),
      eventType: first.event.type,
      additionalContext: {
        org: prose(org.alias),
        orgId: org.orgId ?? 'unknown',
        environment: org.environment ?? 'unknown',
        runId: prose(runId),
        ...(reportUrl !== undefined && { report: reportUrl }),
      },
    },
  };
}

function chatOfNotice(notice: Notice): ChatNotification {
  const { service = 'eca-auditor', title, toDo, type } = notice;
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: cut(noticeText(notice), MAX_DESCRIPTION),
      nextSteps: [toDo],
    },
    metadata: { threadId: `${service}/${noticeName(notice)}`, eventType: type },
  };
}

function title(alert: Alert): string {
  const [first] = alert.items;
  const symbol = first.part === 'over' ? '✅' : SYMBOL[first.event.severity];
  return `${symbol} ${summary(alert, MAX_TITLE - 2)}`;
}

function summary(alert: Alert, maxLength: number): string {
  const [first] = alert.items;
  const { text, more } = alertHeadline(alert, first.label);
  return withCount(prose(`${tag(first.event.severity, first.part)} ${alert.org.alias}: ${text}`), more, maxLength);
}

/** As many whole groups as fit, and a count of the other events. */
function description({ items, reportUrl, now }: Alert): string {
  const link = reportUrl === undefined ? '' : `\n\nReport: ${reportUrl}`;
  // What is wrong now is grouped by control or cause; every other event is a group of its own.
  const groups = groupsOf(items, (item) => (isWrongNow(item) ? groupKey(item) : undefined)).slice(0, MAX_GROUPS);
  const texts = groups.map((group) => ({ text: `${about(group, now)}\n\n`, events: group.length }));
  const most = MAX_DESCRIPTION - link.length - 'and 1000000 more events'.length;
  const shown = fitting(texts, ({ text }) => text.length, most);
  const more = items.length - shown.reduce((sum, { events }) => sum + events, 0);
  const rest = more === 0 ? '' : `and ${count(more, 'more event')}`;
  return `${`${shown.map(({ text }) => text).join('')}${rest}`.trimEnd()}${link}`;
}

function about(group: AlertGroup, now: Date): string {
  const [first] = group;
  const severity = `*${first.event.severity.toUpperCase()}*`;
  const reason = isWrongNow(first) ? prose(why(first) ?? '') : '';
  const lines =
    group.length === 1
      ? [
          `${severity} ${prose(headline(first, first.label, now))}`,
          codes(change(first.event)),
          prose(savedSentence(first.event, now) ?? ''),
          reason,
          ask(first),
        ]
      : [
          `${severity} ${prose(groupHeadline(group))}`,
          first.event.type === 'move' ? moves(group) : names(group),
          savedText(group),
          reason,
          first.event.type === 'move' ? ask(first) : '',
        ];
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}

function savedText(group: AlertGroup): string {
  const all = savers(group);
  return all === undefined ? '' : prose(`Saved by ${cut(all, MAX_SAVERS)}`);
}

function codes(changes: string | undefined): string | undefined {
  return changes?.replaceAll(' -> ', ' → ').split('\n').map(code).join('\n');
}

/** The moves on one app, each with its first changed setting, the worst first. */
function moves(group: AlertGroup): string {
  const shown = group.slice(0, MAX_NAMES).flatMap(({ event }) => {
    const setting = codes(firstLine(change(event)));
    return [prose(`${moveHeadline(event.move)} (${event.severity})`), ...(setting === undefined ? [] : [setting])];
  });
  const more = group.length - MAX_NAMES;
  return [...shown, ...(more > 0 ? [`and ${count(more, 'more change')}`] : [])].join('\n');
}

function names(group: AlertGroup): string {
  const shown = group.slice(0, MAX_NAMES).map(({ label }) => code(label));
  const more = group.length - shown.length;
  return `${shown.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function ask({ contact }: AlertItem): string | undefined {
  return contact && `Ask ${address(contact)}`;
}

/** What to do about the worst event. The chat client numbers the steps. */
function nextSteps({ items: [first] }: Alert): Pick<ChatNotification['content'], 'nextSteps'> {
  const metadata = fixText(first.event);
  const nextSteps = [
    ...(steps(first)?.split('\n') ?? []).slice(0, MAX_STEPS).map((step) => prose(step.replace(/^\d+\. /, ''))),
    ...(metadata === undefined ? [] : [`In metadata: ${code(metadata)}`]),
  ];
  return first.part === 'over' || nextSteps.length === 0 ? {} : { nextSteps };
}
