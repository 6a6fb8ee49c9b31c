/** An alias that reaches another org over nights in the embedded world: which incidents are open after each. */
import { describe, expect, test } from 'vitest';
import type { AddressedMessage } from '../../lib/alert/compose.ts';
import type { Silence } from '../../lib/audit/model/drift-event.ts';
import { s3StateStore } from '../../lib/aws/state/s3-state-store.ts';
import type { StateStore } from '../../lib/run/ports.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { alertIn, incidentsIn, TOPICS } from '../support/alert/alert-messages.ts';
import { describeContract, newBucket } from '../support/aws/aws-backends.ts';
import { auditNight, folderStore, secretsOf } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

const TYPE = 'ExtlClntAppGlobalOauthSettings';
const SECRET = 'Portal/require-secret-web-server-flow';
const DAY_MS = 24 * 60 * 60 * 1000;

const dateOf = (day: number) => new Date(Date.now() + day * DAY_MS).toISOString().slice(0, 10);

/** Nights of one alias over one state; each returns what is open at the receiver of incidents after it. */
function nights(silences: readonly Silence[] = [], notified: string[] = [], store: StateStore = folderStore().store) {
  const open = new Map<string, string>();
  const publish = async (messages: readonly AddressedMessage[]) => {
    notified.push(...(alertIn(messages)?.document.events.map(({ deduplicationId }) => deduplicationId) ?? []));
    for (const { alarm } of incidentsIn(messages)) {
      const name = alarm.AlarmName.split('/').slice(2, -1).join('/');
      open[alarm.NewStateValue === 'ALARM' ? 'set' : 'delete'](alarm.AlarmName, name);
    }
  };
  const start = Date.now();
  return async (day: number, org: SimulatedOrg) => {
    const value = JSON.stringify({ ...org.secret(), alias: 'acme', environment: 'production' });
    await auditNight({
      runId: `auditNight-${day}`,
      secrets: secretsOf({ name: 'orgs/acme', value }),
      store,
      alerts: { topics: TOPICS, publish },
      silences,
      clock: () => new Date(start + day * DAY_MS),
    });
    return [...open.values()].sort();
  };
}

const setField = (org: SimulatedOrg, field: string, value: string) =>
  org.setField({ app: 'Portal', type: TYPE, field, value });

const weakOrg = (alias: string) => {
  const globalOauth = { isConsumerSecretOptional: 'true', isPkceRequired: 'false' };
  return simulatedOrg({ alias, apps: [externalClientApp({ name: 'Portal', globalOauth })] });
};

test('what is open in the org of today is open, and nothing of the one before: there, on, and back again', async () => {
  const [one, other, third] = [await weakOrg('one'), await weakOrg('other'), await simulatedOrg({ alias: 'third' })];
  const play = nights();
  expect(await play(0, one)).toContain(SECRET);
  const both = await play(1, other);
  expect(both).toContain(SECRET);
  expect(both).toContain('org_replaced');
  expect(await play(2, third), 'a second replacement within days is an incident too').toEqual(['org_replaced']);
  const back = await play(3, one);
  expect(back).toContain(SECRET);
  expect(back).toContain('org_replaced');
  one.setField({ app: 'Portal', type: TYPE, field: 'isConsumerSecretOptional', value: 'false' });
  expect(await play(4, one)).not.toContain(SECRET);
});

test('a login that failed until the alias reached another org is over', async () => {
  const [one, other] = [await weakOrg('one'), await simulatedOrg({ alias: 'other' })];
  const play = nights();
  await play(0, one);
  one.fault('app-blocked');
  await play(1, one);
  expect(await play(2, other)).toEqual(['org_replaced']);
});

test('what a silence held back of an org is notified once, whichever org the alias reaches when it is over', async () => {
  const [one, other] = [await weakOrg('one'), await weakOrg('other')];
  const notified: string[] = [];
  const play = nights([{ org: 'acme', from: dateOf(1), to: dateOf(3), owner: 'Jane Doe' }], notified);
  await play(0, one);
  one.setField({ app: 'Portal', type: TYPE, field: 'isDeviceFlowEnabled', value: 'true' });
  await play(1, one);
  await play(2, other);
  await play(3, one);
  const before = notified.length;
  await play(5, one);
  expect(notified.length).toBeGreaterThan(before);
  expect(notified.length).toBe(new Set(notified).size);
});

function movesOfAnOrgThatIsBack(newStore: () => Promise<StateStore>) {
  const FLOW = 'Portal/flow_enabled';

  async function away() {
    const apps = [externalClientApp({ name: 'Portal' })];
    const [one, other] = [await simulatedOrg({ alias: 'one', apps }), await simulatedOrg({ alias: 'other' })];
    const notified: string[] = [];
    const play = nights([], notified, await newStore());
    await play(0, one);
    setField(one, 'isTokenExchangeEnabled', 'true');
    expect(await play(1, one)).toEqual([FLOW]);
    expect(await play(2, other)).toEqual(['org_replaced']);
    return { one, other, play, notified };
  }

  test('a move that is open there is notified anew, once, and so is its end', async () => {
    const { one, play, notified } = await away();
    expect(await play(3, one)).toEqual([FLOW, 'org_replaced']);
    const { length } = notified;
    expect(await play(4, one)).toEqual([FLOW, 'org_replaced']);
    expect(notified).toHaveLength(length);
    setField(one, 'isTokenExchangeEnabled', 'false');
    expect(await play(5, one)).toEqual(['org_replaced']);
    expect(notified).toHaveLength(length + 1);
    expect(notified).toHaveLength(new Set(notified).size);
  });

  test('a move that was undone meanwhile is not notified again', async () => {
    const { one, play } = await away();
    setField(one, 'isTokenExchangeEnabled', 'false');
    expect(await play(3, one)).toEqual(['org_replaced']);
  });

  test('a move that can not be checked on the way back is notified when it can be', async () => {
    const { one, other, play, notified } = await away();
    one.fault('boolean-empty');
    expect(await play(3, one)).not.toContain(FLOW);
    one.heal();
    expect(await play(4, one)).toContain(FLOW);
    const { length } = notified;
    expect(await play(5, one)).toContain(FLOW);
    expect(notified).toHaveLength(length);
    expect(await play(6, other)).toEqual(['org_replaced']);
  });
}

describe('back again, with the state in a folder', () => movesOfAnOrgThatIsBack(async () => folderStore().store));
describeContract(() => movesOfAnOrgThatIsBack(async () => s3StateStore({ bucket: await newBucket() })));
