import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { ALERT_DOCUMENT, SUBSCRIPTIONS_DOCUMENT } from '../../lib/alert/document-schema.ts';
import { alertDocumentSchema } from '../../lib/alert/document-schema.ts';
import type { AlertDocument, SubscriptionsDocument } from '../../lib/alert/messages.ts';
import { subscriptionNotices } from '../../lib/alert/subscription-notice.ts';
import { said } from '../support/alert-messages.ts';
import { anEvent, anInput } from '../support/drift-builder.ts';
import { NIGHTS } from './nights.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(alertDocumentSchema());

describe('the published schema', () => {
  it('is the committed file', async () => {
    const file = '../../docs/schemas/event.schema.json';
    await expect(`${JSON.stringify(alertDocumentSchema(), null, 2)}\n`).toMatchFileSnapshot(file);
  });

  it('says what the type says', () => {
    expectTypeOf<z.output<typeof ALERT_DOCUMENT>>().toEqualTypeOf<AlertDocument>();
    expectTypeOf<z.output<typeof SUBSCRIPTIONS_DOCUMENT>>().toEqualTypeOf<SubscriptionsDocument>();
  });

  it.each(Object.entries(NIGHTS))('holds for the night "%s"', (_, { input }) => {
    validate(said(input)?.document);
    expect(validate.errors).toBeNull();
  });

  it('holds when a topic has lost subscribers', () => {
    const lost = [{ topicArn: 'arn:alert', before: 2, now: 1, pending: 0 }];
    const [told] = subscriptionNotices({ runId: 'night', lost, now: new Date(0) }, { event: 'arn:event' });
    const document = JSON.parse(told?.body ?? '');
    validate(document);
    expect(validate.errors).toBeNull();
    expect(validate({ ...document, subscriptionsLost: [] })).toBe(false);
  });

  it.each([
    ['an unknown severity', { severity: 'bad' }],
    ['no events', { events: [] }],
    ['another version', { schemaVersion: 2 }],
  ])('refuses %s', (_, wrong) => {
    expect(validate({ ...said(anInput())?.document, ...wrong })).toBe(false);
  });
});

describe('the document', () => {
  it('has the worst severity of what is told, not of what is kept as evidence', () => {
    const events = [
      anEvent({ severity: 'critical', notify: 'evidence' }),
      anEvent({ severity: 'medium' }),
      anEvent({ severity: 'high', type: 'violation_resolved', notify: 'inform' }),
    ];
    const messages = said(anInput({ events }));
    expect(messages?.document.severity).toBe('high');
    expect(messages?.document.events).toHaveLength(2);
    expect(messages?.attributes).toEqual({
      severity: 'high',
      org: 'acme-prod',
      environment: 'production',
      eventTypes: ['violation_opened', 'violation_resolved'],
    });
  });

  it('has another id for another drift and for another org', () => {
    const id = (parts: Parameters<typeof anInput>[0]) => said(anInput(parts))?.document.deduplicationId;
    const ids = [
      id({}),
      id({ events: [anEvent({ deduplicationId: 'violation_resolved-1' })] }),
      id({ org: { alias: 'acme-emea' } }),
    ];
    expect(new Set(ids).size).toBe(3);
  });
});
