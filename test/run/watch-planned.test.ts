/** Planned work that matched nothing: told once, when its days are over and every org that it names was read. */
import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../lib/alert/compose.ts';
import type { DriftEvent, ExpectedMove, OrgStatus, Silence } from '../../lib/audit/model/model.ts';
import { watchPlanned } from '../../lib/run/watch-planned.ts';
import { anEvent } from '../support/audit/drift-builder.ts';
import { TOPICS } from '../support/report/alert-messages.ts';

const days = { from: '2026-12-01', to: '2026-12-02' } as const;
const expected: ExpectedMove = {
  ...{ org: 'acme', app: 'Portal', move: 'users_opened' },
  ...{ ...days, owner: 'Jane', reason: 'CHG-7' },
};
const silence: Silence = { app: 'Portal', ...days, owner: 'Joe' };

function world(silences: readonly Silence[] = [silence]) {
  const kept = new Map<string, string>();
  const sent: AddressedMessage[] = [];
  let isDeaf = false;
  const night = (day: number, drift: readonly DriftEvent[] = [], status: OrgStatus = 'assessed') => {
    const now = new Date(Date.UTC(2026, 11, day, 2));
    const at = now.toISOString();
    const ids = { schemaVersion: 1, runId: `n${day}`, takenAt: at } as const;
    return watchPlanned({
      result: {
        run: { id: `n${day}`, startedAt: at, finishedAt: at },
        orgs: [{ ...ids, alias: 'acme', status, apps: [], findings: [] }],
        drift,
      },
      expected: [expected],
      silences,
      alerts: {
        topics: TOPICS,
        async publish(messages) {
          if (isDeaf) throw new Error('SNS is down');
          sent.push(...messages);
        },
      },
      documents: {
        get: async (key) => kept.get(key),
        async replace(key, text) {
          kept.set(key, text);
          return text;
        },
        async setAside(key) {
          kept.set('aside', kept.get(key) ?? '');
          return 's3://state/aside';
        },
      },
      clock: () => now,
      observer: {},
    });
  };
  const mails = () => sent.filter(({ channel }) => channel === 'alert').map(({ body }) => body);
  const deafen = (value: boolean) => {
    isDeaf = value;
  };
  return { night, mails, sent, kept, deafen };
}

test('is told once, after its last day, to everybody and as no incident', async () => {
  const { night, mails, sent } = world();
  for (const day of [1, 2, 3, 4]) await night(day);
  expect(mails()).toHaveLength(1);
  expect(mails()[0]).toContain(
    'expected: users_opened of Portal in acme was not found (2026-12-01 to 2026-12-02, Jane).',
  );
  expect(mails()[0]).toContain(
    'silences: nothing was held back for Portal in any org (2026-12-01 to 2026-12-02, Joe).',
  );
  expect(sent.map(({ channel }) => channel)).toEqual(['alert', 'event', 'chat', 'sms']);
});

test('is not told of what matched on any night', async () => {
  const { night, mails } = world();
  const move = anEvent({ type: 'move', move: 'users_opened', notify: 'evidence', expected });
  await night(2, [move, anEvent({ silenced: { ...silence, since: '2026-12-02T02:00:00Z' } })]);
  await night(3);
  expect(mails()).toEqual([]);
});

test('waits for an org that could not be read, and for somebody to tell', async () => {
  const { night, mails, deafen } = world();
  await night(3, [], 'not_assessed');
  expect(mails()).toEqual([]);
  deafen(true);
  await night(4);
  deafen(false);
  await night(5);
  expect(mails()).toHaveLength(1);
});

test('named by its id, waits for any org that could not be read: its id is not known', async () => {
  const { night, mails } = world([{ ...silence, org: '00D000000000001EAA' }]);
  await night(3, [anEvent({ type: 'move', notify: 'evidence', expected })], 'not_assessed');
  expect(mails()).toEqual([]);
  await night(4);
  expect(mails()).toHaveLength(1);
});

test('a damaged record is kept aside, and is not taken for one in which nothing matched', async () => {
  const { night, mails, kept } = world();
  kept.set('state/planned.json', '{"used":');
  await night(3);
  expect(mails()).toEqual([
    expect.stringContaining('it is not known which of them matched. The damaged file is kept as s3://state/aside.'),
  ]);
  expect(kept.get('aside')).toBe('{"used":');
});
