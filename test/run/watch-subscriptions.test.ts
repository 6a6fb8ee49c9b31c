import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../lib/alert/compose.ts';
import { watchSubscriptions } from '../../lib/run/watch-subscriptions.ts';

const topics = { alert: 'arn:alert', event: 'arn:event' };

/** The metric after a night in which topics have these confirmed subscriptions, and what was sent. */
async function night(counts: Readonly<Record<string, number>>, before = counts) {
  const sent: AddressedMessage[] = [];
  const publish = async (messages: readonly AddressedMessage[]) => void sent.push(...messages);
  const metric = await watchSubscriptions({
    runId: 'night',
    alerts: { topics, publish },
    operationsTopicArn: 'arn:operations',
    countsOf: async (arn) => ({ confirmed: counts[arn] ?? 0, pending: 1 }),
    documents: {
      get: async () => JSON.stringify({ schemaVersion: 1, confirmed: before }),
      replace: async () => '',
      setAside: async () => '',
    },
    clock: () => new Date(0),
    observer: {},
  });
  return { metric, to: sent.map(({ topicArn }) => topicArn) };
}

test('without a subscriber to any alert the alarm is raised each night: no topic could notify it', async () => {
  expect(await night({ 'arn:operations': 1 })).toEqual({ metric: 1, to: [] });
  expect(await night({ 'arn:event': 1 })).toEqual({ metric: 0, to: [] });
});

test('a topic that has lost its last subscriber is notified on every other topic of alerts', async () => {
  const before = { 'arn:alert': 1, 'arn:event': 1, 'arn:operations': 1 };
  expect(await night({ 'arn:event': 1, 'arn:operations': 1 }, before)).toEqual({ metric: 1, to: ['arn:event'] });
  expect(await night({ 'arn:alert': 1, 'arn:event': 1 }, before)).toEqual({
    metric: 1,
    to: ['arn:alert', 'arn:event'],
  });
});
