/**
 * The alert for machines.
 *
 * @module
 */
import { sortEvents } from '../../audit/drift/order.ts';
import type { PublishedEvent } from '../../audit/model/drift-event.ts';
import type { Severity } from '../../audit/model/finding.ts';
import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import { type Alert, alertOf, isForMachines } from '../words/alert.ts';
import { publishedEvent } from '../words/event-words.ts';
import { fitting } from '../words/layout.ts';
import { noticeId } from '../words/notice.ts';
import type { Channel } from './channel.ts';
import { deduplicationIdOf, labelsOf } from './labels.ts';

/** SNS takes 256 KiB. The rest is for the attributes and for the fields other than `events`. */
const MAX_EVENT_BYTES = 244 * 1024;

/** Section 4 of docs/design.md, "Event topic". */
export interface AlertDocument {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly org: OrgIdentity;
  readonly severity: Severity;
  readonly events: readonly PublishedEvent[];
  /** How many events were left out to stay below the size limit. */
  readonly eventsOmitted?: number;
  readonly deduplicationId: string;
  readonly reportUrl?: string;
}

export const EVENT = {
  audience: 'machines: SQS, Lambda, HTTPS',
  topic: { id: 'EventTopic', displayName: 'ECA Auditor events', made: 'always' },
  variable: 'EVENT_TOPIC_ARN',
  hasSeverities: true,
  limits:
    'one JSON document of 244 KiB (docs/schemas/event.schema.json); the worst events are kept, the rest is counted',
  render({ input }) {
    const alert = alertOf(input, isForMachines);
    return alert === undefined ? [] : [{ body: JSON.stringify(documentOf(alert)), ...labelsOf(alert) }];
  },
  notice(notice) {
    const { runId, severity, facts } = notice;
    const deduplicationId = noticeId(notice);
    return { body: JSON.stringify({ schemaVersion: 1, runId, severity, events: [], ...facts, deduplicationId }) };
  },
} as const satisfies Channel;

function documentOf(alert: Alert): AlertDocument {
  const { org, runId, reportUrl, items } = alert;
  const all = sortEvents(items.map(({ event }) => event));
  const sizeOf = (event: PublishedEvent) => Buffer.byteLength(JSON.stringify(event)) + 1;
  const events = fitting(all.map(publishedEvent), sizeOf, MAX_EVENT_BYTES);
  const omitted = all.length - events.length;
  return {
    schemaVersion: 1,
    runId,
    org,
    severity: all[0]?.severity ?? 'info',
    events,
    ...(omitted > 0 && { eventsOmitted: omitted }),
    deduplicationId: deduplicationIdOf(alert),
    ...(reportUrl !== undefined && { reportUrl }),
  };
}
