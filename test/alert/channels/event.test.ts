import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { AlertDocument } from '../../../lib/alert/channels/event.ts';
import { type ALERT_DOCUMENT, eventDocumentSchema } from '../../../lib/alert/document-schema.ts';
import { anchorMessages } from '../../../lib/alert/notices/anchor-message.ts';
import { plannedNotices } from '../../../lib/alert/notices/planned-notice.ts';
import { rosterNotices } from '../../../lib/alert/notices/roster-notice.ts';
import { subscriptionNotices } from '../../../lib/alert/notices/subscription-notice.ts';
import { anEvent, anInput } from '../../support/alert/alert-input.ts';
import { alertOf } from '../../support/alert/alert-messages.ts';
import { GOLDEN_NIGHTS } from '../../support/alert/golden-nights.ts';

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(eventDocumentSchema());

describe('the published schema', () => {
  it('is the committed file', async () => {
    const file = '../../../docs/schemas/event.schema.json';
    await expect(`${JSON.stringify(eventDocumentSchema(), null, 2)}\n`).toMatchFileSnapshot(file);
  });

  it('has the fields of the type', () => {
    expectTypeOf<z.output<typeof ALERT_DOCUMENT>>().toEqualTypeOf<AlertDocument>();
  });

  it.each(Object.entries(GOLDEN_NIGHTS))('holds for the night "%s"', (_, { input }) => {
    validate(alertOf(input)?.document);
    expect(validate.errors).toBeNull();
  });

  it('holds for what is about no org', () => {
    const topics = { alert: 'arn:alert', event: 'arn:event' };
    const anchor = { runId: 'night', at: '2026-01-01T02:00:00.000Z', heads: 2, root: '00' };
    const of = { runId: 'night', now: new Date(0) };
    const lost = [{ topicArn: 'arn:alert', before: 2, now: 1, pending: 0 }];
    const messages = [
      ...anchorMessages(anchor, topics),
      ...subscriptionNotices({ ...of, lost }, topics),
      ...rosterNotices({ ...of, kind: 'damaged', aside: 'roster.json.damaged-00', audience: 'page' }, topics),
      ...plannedNotices(
        { ...of, unused: [{ org: 'acme', from: '2026-01-01', to: '2026-01-02', owner: 'Kim' }] },
        topics,
      ),
    ].filter(({ channel }) => channel === 'event');
    for (const { body } of messages) {
      validate(JSON.parse(body));
      expect(validate.errors).toBeNull();
    }
    expect(messages).toHaveLength(4);
  });

  it.each([
    ['an unknown severity', { severity: 'bad' }],
    ['no events', { events: [] }],
    ['another version', { schemaVersion: 2 }],
  ])('refuses %s', (_, wrong) => {
    expect(validate({ ...alertOf(anInput())?.document, ...wrong })).toBe(false);
  });
});

describe('the document', () => {
  it('has the worst severity of what is notified, not of what is kept as evidence', () => {
    const events = [
      anEvent({ severity: 'critical', notify: 'evidence' }),
      anEvent({ severity: 'medium' }),
      anEvent({ severity: 'high', type: 'violation_resolved', notify: 'inform' }),
    ];
    const messages = alertOf(anInput({ events }));
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
    const id = (parts: Parameters<typeof anInput>[0]) => alertOf(anInput(parts))?.document.deduplicationId;
    const ids = [
      id({}),
      id({ events: [anEvent({ deduplicationId: 'violation_resolved-1' })] }),
      id({ org: { alias: 'acme-emea' } }),
    ];
    expect(new Set(ids).size).toBe(3);
  });
});
