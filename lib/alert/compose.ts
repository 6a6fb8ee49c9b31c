/**
 * What one org's alert says, in each audience's words. Pure.
 *
 * @module
 */
import { DRIFT_TYPES } from '../audit/model.ts';
import { chatOf } from './chat.ts';
import { documentOf } from './document.ts';
import type { AlertInput, AlertMessages } from './messages.ts';
import { smsOf } from './sms.ts';
import { subjectOf } from './subject.ts';
import { textOf } from './text.ts';
import { alertOf } from './told.ts';

export type { AlertDocument, AlertInput, AlertMessages } from './messages.ts';

/** `undefined` when there is nothing to tell. */
export function composeAlert(input: AlertInput): AlertMessages | undefined {
  const alert = alertOf(input);
  if (alert === undefined) {
    return undefined;
  }
  const document = documentOf(alert);
  const types = new Set(alert.told.map(({ event }) => event.type));
  return {
    subject: subjectOf(alert),
    text: textOf(alert),
    sms: smsOf(alert),
    chat: chatOf(alert, document.deduplicationId),
    document,
    attributes: {
      severity: document.severity,
      org: alert.org.alias,
      environment: alert.org.environment ?? 'unknown',
      eventTypes: DRIFT_TYPES.filter((type) => types.has(type)),
    },
  };
}
