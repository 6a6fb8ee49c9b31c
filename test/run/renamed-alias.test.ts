/** The alias of an org is renamed, and the org stays: which incidents are open after each night, and what people hear. */
import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../lib/alert/compose.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { incidentsIn, saidIn, TOPICS } from '../support/report/alert-messages.ts';
import { folderStore, night } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

const TYPE = 'ExtlClntAppGlobalOauthSettings';
const SECRET = 'Portal/require-secret-web-server-flow';
const FLOW = 'Portal/flow_enabled';
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is open at the receiver of incidents after each night, by alias and subject, and what each night said. */
function nights() {
  const { store } = folderStore();
  const open = new Map<string, string>();
  const start = Date.now();
  let day = -1;
  return async (...orgs: readonly (readonly [alias: string, org: SimulatedOrg])[]) => {
    day += 1;
    const at = new Date(start + day * DAY_MS);
    const alarms: string[] = [];
    const told: string[] = [];
    const publish = async (messages: readonly AddressedMessage[]) => {
      told.push(...(saidIn(messages)?.document.events.map(({ type }) => type) ?? []));
      for (const { alarm } of incidentsIn(messages)) {
        const name = alarm.AlarmName.split('/').slice(1, -1).join('/');
        if (alarm.NewStateValue === 'ALARM') {
          alarms.push(name);
          open.set(alarm.AlarmName, name);
        } else {
          open.delete(alarm.AlarmName);
        }
      }
    };
    const stored = orgs.map(([alias, org]) => {
      const value = JSON.stringify({ ...org.secret(), alias, environment: 'production' });
      return { name: `orgs/${org.alias}`, value };
    });
    const played = await night({
      runId: `night-${day}`,
      secrets: { load: async () => stored },
      store,
      alerts: { topics: TOPICS, publish },
      clock: () => at,
    });
    const notes = played.orgs.flatMap(({ snapshot }) => snapshot.notes ?? []);
    return { open: [...open.values()].sort(), alarms: alarms.sort(), told, notes };
  };
}

const portal = (isSecretOptional: boolean) => {
  const globalOauth = { isConsumerSecretOptional: String(isSecretOptional), isPkceRequired: 'false' };
  return externalClientApp({ name: 'Portal', globalOauth });
};
const anOrg = (alias: string, isWeak = false) => simulatedOrg({ alias, apps: [portal(isWeak)] });

const setField = (org: SimulatedOrg, field: string, value: string) =>
  org.setField({ app: 'Portal', type: TYPE, field, value });

const named = (alias: string, subjects: readonly string[]) => subjects.map((subject) => `${alias}/${subject}`);

test('what is open stays open without another page, and its end closes it', async () => {
  const play = nights();
  const org = await anOrg('one');
  await play(['old', org]);
  setField(org, 'isConsumerSecretOptional', 'true');
  setField(org, 'isTokenExchangeEnabled', 'true');
  const before = (await play(['old', org])).open;
  expect(before).toEqual(expect.arrayContaining(named('old', [SECRET, FLOW])));

  const renamed = await play(['new', org]);
  expect(renamed).toMatchObject({ open: before, alarms: [], told: [] });
  expect(renamed.notes).toEqual([
    'Until now the org was known as "old". Incidents that were opened under it keep that name.',
  ]);
  expect(await play(['new', org])).toMatchObject({ open: before, alarms: [], told: [], notes: [] });

  setField(org, 'isCodeCredFlowEnabled', 'true');
  await play(['new', org]);
  for (const field of ['isConsumerSecretOptional', 'isTokenExchangeEnabled', 'isCodeCredFlowEnabled']) {
    setField(org, field, 'false');
  }
  setField(org, 'isPkceRequired', 'true');
  expect((await play(['newest', org])).open).toEqual([]);
});

test('an app that can not be read under the old alias is closed under it', async () => {
  const play = nights();
  const org = await anOrg('one');
  await play(['old', org]);
  org.fault('boolean-yes');
  expect((await play(['old', org])).open).toContain('old/Portal');
  org.heal();
  expect((await play(['new', org])).open).toEqual([]);
});

test('an org that was renamed while it could not be read is read again: both its names are closed', async () => {
  const play = nights();
  const org = await anOrg('one');
  await play(['old', org]);
  org.fault('app-blocked');
  expect((await play(['old', org])).open).toEqual(['old']);
  expect((await play(['new', org])).open).toEqual(['new', 'old']);
  org.heal();
  expect((await play(['new', org])).open).toEqual([]);
});

test('an org that nobody watched is watched again under another alias', async () => {
  const play = nights();
  const [one, other] = [await anOrg('one'), await anOrg('other')];
  await play(['old', one], ['other', other]);
  expect((await play(['other', other])).open).toEqual(['old/org_unwatched']);
  expect((await play(['new', one], ['other', other])).open).toEqual([]);
});

test('what was notified of the outage under the old alias alone is over too', async () => {
  const play = nights();
  const org = await anOrg('one');
  await play(['old', org]);
  org.fault('app-blocked');
  await play(['old', org]);
  org.heal();
  org.goDown();
  expect((await play(['new', org])).alarms, 'may pass by itself').toEqual([]);
  org.comeBack();
  expect((await play(['new', org])).open).toEqual([]);
});

test('another org that takes the old alias has incidents of its own', async () => {
  const play = nights();
  const [one, other] = [await anOrg('one', true), await anOrg('other', false)];
  await play(['old', one], ['second', other]);
  await play(['new', one], ['second', other]);
  await play(['new', one], ['old', other]);
  setField(other, 'isConsumerSecretOptional', 'true');
  expect((await play(['new', one], ['old', other])).alarms).toContain(`old/${SECRET}`);
  setField(one, 'isConsumerSecretOptional', 'false');
  setField(one, 'isPkceRequired', 'true');
  expect((await play(['new', one], ['old', other])).open).toContain(`old/${SECRET}`);
  setField(other, 'isConsumerSecretOptional', 'false');
  setField(other, 'isPkceRequired', 'true');
  expect((await play(['new', one], ['old', other])).open).toEqual([]);
});

test('an outage of an org that took an old alias is not over because the other org is read again', async () => {
  const play = nights();
  const [one, other] = [await anOrg('one'), await anOrg('other')];
  await play(['old', one], ['second', other]);
  await play(['new', one], ['second', other]);
  await play(['new', one], ['old', other]);
  for (const org of [one, other]) org.fault('app-blocked');
  expect((await play(['new', one], ['old', other])).open).toEqual(['new', 'old']);
  one.heal();
  expect((await play(['new', one], ['old', other])).open).toEqual(['old']);
});

test('an org whose old alias leads to another org is told anew under its new one', async () => {
  const play = nights();
  const [one, other] = [await anOrg('one', true), await anOrg('other')];
  const before = (await play(['old', one])).open;
  expect(before).toContain(`old/${SECRET}`);
  const { open } = await play(['old', other], ['new', one]);
  expect(open).toEqual(expect.arrayContaining(['old/org_replaced', `new/${SECRET}`]));
  expect(open).not.toContain(`old/${SECRET}`);
});

test('an org is told anew although the one that took its alias was renamed meanwhile', async () => {
  const play = nights();
  const [one, other] = [await anOrg('one', true), await anOrg('other')];
  await play(['first', one]);
  await play(['first', other]);
  await play(['second', other]);
  const { open } = await play(['second', other], ['first', one]);
  expect(open).toContain(`first/${SECRET}`);
  expect((await play(['second', other], ['first', one])).told).toEqual([]);
});

test('of two orgs that change their aliases, what is open in each is open', async () => {
  const play = nights();
  const [one, other] = [await anOrg('one', true), await anOrg('other', true)];
  await play(['first', one], ['second', other]);
  const swapped = await play(['second', one], ['first', other]);
  const ofSecret = swapped.open.filter((name) => name.endsWith(SECRET));
  expect(ofSecret).toHaveLength(2);
  for (const org of [one, other]) {
    setField(org, 'isConsumerSecretOptional', 'false');
    setField(org, 'isPkceRequired', 'true');
  }
  expect((await play(['second', one], ['first', other])).open.filter((name) => name.endsWith(SECRET))).toEqual([]);
});
