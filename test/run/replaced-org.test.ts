/** An alias that reaches another org over nights in the embedded world: which incidents are open after each. */
import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../lib/alert/compose.ts';
import type { Silence } from '../../lib/audit/model/model.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { alertIn, incidentsIn, TOPICS } from '../support/alert/alert-messages.ts';
import { auditNight, folderStore, secretsOf } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

const TYPE = 'ExtlClntAppGlobalOauthSettings';
const SECRET = 'Portal/require-secret-web-server-flow';
const DAY_MS = 24 * 60 * 60 * 1000;

const dateOf = (day: number) => new Date(Date.now() + day * DAY_MS).toISOString().slice(0, 10);

/** Nights of one alias over one state; each returns what is open at the receiver of incidents after it. */
function nights(silences: readonly Silence[] = [], notified: string[] = []) {
  const { store } = folderStore();
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
