/**
 * The alert for machines.
 *
 * @module
 */
import { sortEvents } from '../../audit/drift/order.ts';
import type { PublishedEvent } from '../../audit/model/model.ts';
import { type Alert, alertOf, isForMachines } from '../words/alert-parts.ts';
import { publishedEvent } from '../words/event-words.ts';
import type { AlertDocument } from '../words/messages.ts';
import { noticeId } from '../words/notice.ts';
import type { Channel } from './channel.ts';
import { deduplicationIdOf, labelsOf } from './labels.ts';

/** SNS takes 256 KiB of message and attributes; what is left is for the attributes and the document's own fields. */
const MAX_EVENT_BYTES = 244 * 1024;

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
  const { org, runId, reportUrl, notified } = alert;
  const all = sortEvents(notified.map(({ event }) => event));
  const events = fitting(all.map(publishedEvent));
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

function fitting(events: readonly PublishedEvent[]): readonly PublishedEvent[] {
  let bytes = 0;
  const tooMany = events.findIndex((event) => {
    bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
    return bytes > MAX_EVENT_BYTES;
  });
  return tooMany === -1 ? events : events.slice(0, tooMany);
}
