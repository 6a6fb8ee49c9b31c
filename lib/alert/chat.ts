/**
 * The alert as a custom notification of Amazon Q Developer in chat applications: what happened and the next step; the rest
 * stands in the report.
 *
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 *
 * @module
 */
import type { Severity } from '../audit/model.ts';
import { address, code, prose } from './chat-text.ts';
import type { ChatNotification } from './compose.ts';
import { change, changedBy, metadataFix, steps, why } from './facts.ts';
import { cut } from './neutral.ts';
import type { Alert, Told } from './told.ts';
import { alertHeadline, count, headline, tag } from './wording.ts';

/** AWS publishes no limits; these are Slack's for a header and a section, so that nothing is cut on the way. */
const MAX_TITLE = 150;
const MAX_DESCRIPTION = 3000;
/** As many as a screen holds. */
const MAX_EVENTS = 8;
const MAX_STEPS = 6;

const SYMBOL = {
  critical: '🔴',
  high: '🟠',
  medium: '🟡',
  low: '🔵',
  info: '⚪',
} as const satisfies Record<Severity, string>;

export function chatOf(alert: Alert, deduplicationId: string): ChatNotification {
  const { org, told, runId, reportUrl } = alert;
  const [first] = told;
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
      // One thread an org: what resolves a violation follows what opened it.
      threadId: `eca-auditor/${org.alias}`,
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

function title(alert: Alert): string {
  const [first] = alert.told;
  const symbol = first.part === 'over' ? '✅' : SYMBOL[first.event.severity];
  return `${symbol} ${summary(alert, MAX_TITLE - 2)}`;
}

function summary(alert: Alert, maxLength: number): string {
  const [first] = alert.told;
  const { text, more } = alertHeadline(alert, first.label);
  const suffix = more === 0 ? '' : ` (+${more} more)`;
  const whole = prose(`${tag(first.event.severity, first.part)} ${alert.org.alias}: ${text}`);
  return `${cut(whole, maxLength - suffix.length)}${suffix}`;
}

/** Whole events only, as many as fit, and how many there are besides. */
function description(alert: Alert): string {
  const { told, reportUrl } = alert;
  const link = reportUrl === undefined ? '' : `\n\nReport: ${reportUrl}`;
  const room = MAX_DESCRIPTION - link.length - ' and 1000000 more events'.length;
  let text = '';
  let shown = 0;
  for (const each of told.slice(0, MAX_EVENTS)) {
    const next = `${shown === 0 ? '' : '\n\n'}${about(each, alert.now)}`;
    if (text.length + next.length > room) {
      break;
    }
    text += next;
    shown += 1;
  }
  const more = told.length - shown;
  return `${text}${more === 0 ? '' : `\n\nand ${count(more, 'more event')}`}${link}`;
}

function about(told: Told, now: Date): string {
  const { event, label, contact } = told;
  const by = changedBy(event, now);
  const lines = [
    `*${event.severity.toUpperCase()}* ${prose(headline(told, label, now))}`,
    change(event)?.replaceAll(' -> ', ' → ').split('\n').map(code).join('\n'),
    by && `By ${prose(by)}`,
    told.part === 'urgent' ? prose(why(told) ?? '') : undefined,
    contact && `Ask ${address(contact)}`,
  ];
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}

/** What to do about the worst; the chat numbers or bullets it. */
function nextSteps({ told: [first] }: Alert): Pick<ChatNotification['content'], 'nextSteps'> {
  const metadata = metadataFix(first);
  const nextSteps = [
    ...(steps(first)?.split('\n') ?? []).slice(0, MAX_STEPS).map((step) => prose(step.replace(/^\d+\. /, ''))),
    ...(metadata === undefined ? [] : [`In metadata: ${code(metadata)}`]),
  ];
  return first.part === 'over' || nextSteps.length === 0 ? {} : { nextSteps };
}
