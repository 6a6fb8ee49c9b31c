/**
 * The alert for machines, and the id by which the same drift is known again.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { sortEvents } from '../audit/drift/order.ts';
import type { DriftEvent } from '../audit/model.ts';
import type { AlertDocument } from './messages.ts';
import type { Alert } from './told.ts';

/** SNS takes 256 KiB of message and attributes; what is left is for the attributes and the document's own fields. */
const MAX_EVENT_BYTES = 244 * 1024;

/** The worst events are kept when not all fit. */
export function documentOf(alert: Alert): AlertDocument {
  const { org, runId, reportUrl, told } = alert;
  const all = sortEvents(told.map(({ event }) => event));
  const events = fitting(all);
  const omitted = all.length - events.length;
  return {
    schemaVersion: 1,
    runId,
    org,
    severity: all[0]?.severity ?? 'info',
    events,
    ...(omitted > 0 && { eventsOmitted: omitted }),
    deduplicationId: deduplicationId(alert),
    ...(reportUrl !== undefined && { reportUrl }),
  };
}

/** The same for the same drift of the same org, whatever the run and the order of the events. */
function deduplicationId({ org, told }: Alert): string {
  const ids = told.map(({ event }) => event.deduplicationId).sort();
  const hash = createHash('sha256')
    .update(JSON.stringify([org.alias, ...ids]))
    .digest('hex');
  return `alert-${hash.slice(0, 32)}`;
}

function fitting(events: readonly DriftEvent[]): readonly DriftEvent[] {
  let bytes = 0;
  const tooMany = events.findIndex((event) => {
    bytes += Buffer.byteLength(JSON.stringify(event)) + 1;
    return bytes > MAX_EVENT_BYTES;
  });
  return tooMany === -1 ? events : events.slice(0, tooMany);
}
