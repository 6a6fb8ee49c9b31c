/**
 * An alert as it goes to the topics, each audience's words unlike the others'.
 *
 * @module
 */
import type { AlertMessages } from '../../lib/alert/compose.ts';

export function alertMessages(changes: Partial<AlertMessages> = {}): AlertMessages {
  return {
    subject: 'Subject',
    text: 'Text, for people: ä',
    sms: 'SMS',
    chat: { version: '1.0', source: 'custom', content: { description: 'Chat' } },
    document: {
      schemaVersion: 1,
      runId: 'night-1',
      org: { alias: 'acme' },
      severity: 'high',
      events: [],
      deduplicationId: 'the same for the same drift: ä',
    },
    attributes: {
      severity: 'high',
      org: 'acme',
      environment: 'production',
      eventTypes: ['violation_opened', 'violation_resolved'],
    },
    ...changes,
  };
}
