/** A silence over nights in the embedded world: a run that dies at its end, and an org whose secret goes while it lasts. */
import { describe, expect, test } from 'vitest';
import type { AlertDocument } from '../../../lib/alert/channels/event.ts';
import type { AddressedMessage } from '../../../lib/alert/compose.ts';
import type { StateStore } from '../../../lib/run/ports.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { alertIn, type Incident, incidentsIn, TOPICS } from '../../support/alert/alert-messages.ts';
import { auditNight, folderStore, secretsOf } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const silences = [{ org: 'acme', from: '2026-12-02', to: '2026-12-03', owner: 'Jane Doe' }];

async function world() {
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
  const other = await simulatedOrg({ alias: 'other' });
  const { store } = folderStore();
  const documents: AlertDocument[] = [];
  const incidents: Incident[] = [];
  async function run(day: number, options: { secrets?: ReturnType<typeof secretsOf>; diesAt?: string } = {}) {
    const { secrets = secretsOf(org, other), diesAt } = options;
    let isDead = false;
    const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
      isDead ||= name === diesAt;
      if (isDead) throw new Error('died');
      return work();
    };
    const dying: StateStore = {
      ...store,
      save: (...given) => step(given[1].outbox === undefined ? 'last save' : 'save', () => store.save(...given)),
      keepRoster: (...given) => step('roster', () => store.keepRoster(...given)),
    };
    const publish = (messages: readonly AddressedMessage[]) =>
      step('publish', async () => {
        documents.push(...[alertIn(messages)?.document].filter((document) => document !== undefined));
        incidents.push(...incidentsIn(messages));
      });
    const clock = () => new Date(Date.UTC(2026, 11, day, 2));
    const alerts = { topics: TOPICS, publish };
    return auditNight({ runId: `auditNight-${day}`, secrets, store: dying, alerts, silences, clock }).catch(
      () => undefined,
    );
  }
  /** Events that were sent, each once. */
  const notified = () => [
    ...new Map(
      documents.flatMap(({ events }) => events.map((each) => [each.deduplicationId, each.move ?? each.type])),
    ).values(),
  ];
  const states = () =>
    incidents
      .map(({ alarm }) => `${alarm.AlarmName.split('/').at(-2)} ${alarm.NewStateValue}`)
      .filter((state) => /^(flow_enabled|org_unwatched) /.test(state));
  return { org, other, run, notified, states };
}

type World = Awaited<ReturnType<typeof world>>;

const setDevice = ({ org }: World, value: string) =>
  org.setField({
    ...{ app: 'Portal', type: 'ExtlClntAppGlobalOauthSettings', field: 'isDeviceFlowEnabled' },
    ...{ value, by: 'Ivan' },
  });

describe.each([undefined, 'save', 'publish', 'last save'])('the run at its end dies at: %s', (diesAt) => {
  test('what pages is notified at least once, and is open as long as the move', async () => {
    const here = await world();
    await here.run(1);
    setDevice(here, 'true');
    await here.run(2);
    await here.run(3);
    expect(here.notified()).toEqual([]);
    await here.run(4, diesAt === undefined ? {} : { diesAt });
    setDevice(here, 'false');
    await here.run(5);
    expect(here.notified()).toEqual(expect.arrayContaining(['flow_enabled', 'silence_ended']));
    expect(here.states()[0]).toBe('flow_enabled ALARM');
    expect(here.states().at(-1)).toBe('flow_enabled OK');
    const { length } = here.states();
    await here.run(6);
    expect(here.states()).toHaveLength(length);
  });
});

test('an org whose secret is deleted during a silence is notified at its end, once', async () => {
  const here = await world();
  await here.run(1);
  const secrets = secretsOf(here.other);
  await here.run(2, { secrets });
  await here.run(3, { secrets });
  expect(here.states()).toEqual([]);
  await here.run(4, { secrets });
  await here.run(5, { secrets });
  expect(here.notified()).toEqual(expect.arrayContaining(['org_unwatched', 'silence_ended']));
  expect(here.states()).toEqual(['org_unwatched ALARM']);
});
