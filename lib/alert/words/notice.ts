/**
 * A notice about the auditor itself: a topic has lost subscribers, the list of watched orgs is lost, or planned work did not happen.
 * It is about no org. Each channel has its own form of it. Pure.
 *
 * @module
 */
import type { Severity } from '../../audit/model/finding.ts';
import { oneLine } from './harmless-text.ts';

export interface Notice {
  readonly runId: string;
  /** For machines: the `eventTypes` of its messages. */
  readonly type: 'subscriptions_lost' | 'roster_lost' | 'planned_unused';
  /** ASCII, of at most 80 characters. */
  readonly title: string;
  readonly lines: readonly string[];
  readonly toDo: string;
  /** Follows the title in a text message. */
  readonly brief: string;
  readonly severity: Severity;
  /** Opens an incident that no message resolves: a person closes it by hand. */
  readonly isPage: boolean;
  /** Fields of the document for machines. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly service?: string | undefined;
  readonly now: Date;
}

const NAMES = {
  subscriptions_lost: 'subscriptions',
  roster_lost: 'roster',
  planned_unused: 'planned',
} as const satisfies Record<Notice['type'], string>;

/** Names the group, the thread and the incident of such notices. */
export function noticeName({ type }: Notice): string {
  return NAMES[type];
}

/** The deduplication id: a run has one notice of a type. */
export function noticeId(notice: Notice): string {
  return `${noticeName(notice)}-${notice.runId}`;
}

/** The other lines are counted. */
const MAX_LINES = 40;

export function noticeText({ lines }: Notice): string {
  const more = lines.length - MAX_LINES;
  return [...lines.slice(0, MAX_LINES).map((line) => oneLine(line)), ...(more > 0 ? [`and ${more} more.`] : [])].join(
    '\n',
  );
}
