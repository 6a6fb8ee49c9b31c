/** Planned work that matched nothing is notified once, when its days are over and every org that it names was read. */
import { describe, expect, test } from 'vitest';
import type { AddressedMessage } from '../../lib/alert/compose.ts';
import type { DriftEvent, ExpectedMove, Silence } from '../../lib/audit/model/drift-event.ts';
import type { OrgStatus } from '../../lib/audit/model/snapshot.ts';
import { NO_LIMITS, resultBuilder } from '../../lib/run/org/result-builder.ts';
import { watchPlanned } from '../../lib/run/watch-planned.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import { anEvent } from '../support/alert/alert-input.ts';
import { TOPICS } from '../support/alert/alert-messages.ts';
import { folderStore, auditNight as nightOf, secretsOf } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

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

test('is notified once, after its last day, on every topic but the incident topic', async () => {
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

test('is not notified for an entry that matched on any night', async () => {
  const { night, mails } = world();
  const move = anEvent({ type: 'move', move: 'users_opened', notify: 'evidence', expected });
  await night(2, [move, anEvent({ silenced: { ...silence, since: '2026-12-02T02:00:00Z' } })]);
  await night(3);
  expect(mails()).toEqual([]);
});

test('waits for an org that could not be read, and for a topic to send to', async () => {
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

describe('is not notified for what matched on a night whose record could not be kept', () => {
  const [start, DAY_MS] = [Date.now(), 24 * 60 * 60 * 1000];
  const dateOf = (day: number) => new Date(start + day * DAY_MS).toISOString().slice(0, 10);
  const entry = { org: 'acme', from: dateOf(0), to: dateOf(1), owner: 'Jane' };

  test.each([
    ['expected', { expected: [{ ...entry, app: 'Portal', move: 'flow_enabled', reason: 'CHG-7' }], silences: [] }],
    ['silences', { expected: [], silences: [{ ...entry, from: dateOf(1) }] }],
  ] as const)('%s', async (_, planned) => {
    const org = await simulatedOrg({ alias: 'acme', apps: [externalClientApp({ name: 'Portal' })] });
    const { store } = folderStore();
    const kept = new Map<string, string>();
    let sent: AddressedMessage[] = [];
    const publish = async (messages: readonly AddressedMessage[]) => void sent.push(...messages);
    const alerts = { topics: TOPICS, publish };

    /** What is notified of planned work; `undefined` when S3 refuses the record. */
    async function run(day: number, isRecordKept: boolean) {
      const clock = () => new Date(start + day * DAY_MS);
      const played = await nightOf({ runId: `n${day}`, secrets: secretsOf(org), store, alerts, clock, ...planned });
      const gathered = resultBuilder(NO_LIMITS);
      for (const each of played.orgs) gathered.add(each);
      const documents = {
        get: async (key: string) => kept.get(key),
        async replace(key: string, text: string) {
          if (!isRecordKept) throw new Error('S3 is down');
          kept.set(key, text);
          return text;
        },
        setAside: async (key: string) => key,
      };
      sent = [];
      await watchPlanned({ result: gathered.result(played.run), ...planned, alerts, documents, clock, observer: {} });
      return sent.map(({ body }) => body);
    }

    await run(0, true);
    const type = 'ExtlClntAppGlobalOauthSettings';
    org.setField({ app: 'Portal', type, field: 'isTokenExchangeEnabled', value: 'true' });
    expect(await run(1, false)).toEqual([]);
    expect(await run(2, false)).toEqual([]);
    expect(await run(3, true)).toEqual([]);
    expect(await run(4, true)).toEqual([]);
  });
});
