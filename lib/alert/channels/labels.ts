/**
 * What a message carries in addition to its text: the attributes that subscriptions filter by, and the deduplication id.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { sortEvents } from '../../audit/drift/order.ts';
import { DRIFT_TYPES } from '../../audit/model/drift-event.ts';
import type { Alert } from '../words/alert.ts';
import type { ChannelMessage } from './channel.ts';

export function labelsOf(alert: Alert): Pick<ChannelMessage, 'attributes' | 'deduplicationId'> {
  const types = new Set(alert.items.map(({ event }) => event.type));
  return {
    attributes: {
      severity: sortEvents(alert.items.map(({ event }) => event))[0]?.severity ?? 'info',
      org: alert.org.alias,
      environment: alert.org.environment ?? 'unknown',
      eventTypes: DRIFT_TYPES.filter((type) => types.has(type)),
    },
    deduplicationId: deduplicationIdOf(alert),
  };
}

/** The same for the same drift of the same org, whatever the run and the order of the events. */
export function deduplicationIdOf({ org, items }: Alert): string {
  const ids = items.map(({ event }) => event.deduplicationId).sort();
  const hash = createHash('sha256')
    .update(JSON.stringify([org.alias, ...ids]))
    .digest('hex');
  return `alert-${hash.slice(0, 32)}`;
}
