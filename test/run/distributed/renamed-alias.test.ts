/** Orgs of two batches that change their aliases in one night: which incidents are open after it. The batches run at the same moment. */
import { expect, test } from 'vitest';
import type { AddressedMessage } from '../../../lib/alert/compose.ts';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { DEFAULT_CONFIG } from '../../../lib/config/schema/schema.ts';
import { auditBatch } from '../../../lib/run/distributed/audit-batch.ts';
import { planRun } from '../../../lib/run/distributed/plan.ts';
import { summariseRun } from '../../../lib/run/distributed/summarise.ts';
import type { Documents, StateStore } from '../../../lib/run/ports.ts';
import { orgReader } from '../../../lib/salesforce/read-org.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { incidentsIn, TOPICS } from '../../support/alert/alert-messages.ts';
import { folderStore } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const SECRET = 'Portal/require-secret-web-server-flow';
const DAY_MS = 24 * 60 * 60 * 1000;

function inMemory(): Documents {
  const texts = new Map<string, string>();
  const replace = async (key: string, text: string) => {
    texts.set(key, text);
    return text;
  };
  return {
    bucket: 'memory',
    get: async (key) => texts.get(key),
    keep: async (key, text) => texts.get(key) ?? replace(key, text),
    setAside: async (key) => key,
    replace,
  };
}

/** The first two loads by an org id end together: both batches have read before one of them writes. */
function meeting(store: StateStore): StateStore {
  let loads = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    ...store,
    async load(org) {
      const loaded = await store.load(org);
      if (org.orgId !== undefined) {
        loads += 1;
        if (loads === 2) resolve();
        await promise;
      }
      return loaded;
    },
  };
}

/** Each org is a batch. Resolves to what is open at the receiver of incidents after the night. */
function nights() {
  const { store } = folderStore();
  const documents = inMemory();
  const open = new Map<string, string>();
  const start = Date.now();
  let day = -1;
  return async (...orgs: readonly (readonly [alias: string, org: SimulatedOrg])[]) => {
    day += 1;
    const runId = `night-${day}`;
    const publish = async (messages: readonly AddressedMessage[]) => {
      for (const { alarm } of incidentsIn(messages)) {
        const name = alarm.AlarmName.split('/').slice(1, -1).join('/');
        open[alarm.NewStateValue === 'ALARM' ? 'set' : 'delete'](alarm.AlarmName, name);
      }
    };
    const values = new Map<string, string>(
      orgs.map(([alias, org]) => [`orgs/${org.alias}`, JSON.stringify({ ...org.secret(), alias })]),
    );
    const secrets = {
      names: async () => [...values.keys()],
      load: async (names: readonly string[]) => names.map((name) => ({ name, value: values.get(name) ?? '' })),
    };
    const readOrg = orgReader({ allowLoopback: true, random: () => 0 });
    const options = {
      ...{ runId, secrets, documents, concurrency: 10, allowLoopback: true },
      ports: { readOrg, store: orgs.length > 1 ? meeting(store) : store, alerts: { topics: TOPICS, publish } },
      policy: { controls: CATALOGUE, waivers: [], drift: DEFAULT_CONFIG.drift },
      clock: () => new Date(start + day * DAY_MS),
      waivers: { used: () => [], addUsed: () => {} },
    };
    await planRun(options);
    const parts = await Promise.all([...values.keys()].map((name) => auditBatch({ ...options, secretNames: [name] })));
    const partKeys = parts.map(({ part }) => part);
    const { orgs: counts } = await summariseRun({
      ...{ ...options, partKeys, startedAt: new Date(start + day * DAY_MS).toISOString() },
      keepResult: async () => {},
      onFinished: () => {},
    });
    expect(counts).toMatchObject({ assessed: orgs.length });
    return [...open.values()].filter((name) => name.endsWith(SECRET)).sort();
  };
}

const weakOrg = (alias: string) => {
  const globalOauth = { isConsumerSecretOptional: 'true', isPkceRequired: 'false' };
  return simulatedOrg({ alias, apps: [externalClientApp({ name: 'Portal', globalOauth })] });
};

test('of two orgs that change their aliases, what is open in each is open', async () => {
  const play = nights();
  const [one, other] = [await weakOrg('one'), await weakOrg('other')];
  expect(await play(['first', one], ['second', other])).toEqual([`first/${SECRET}`, `second/${SECRET}`]);
  expect(await play(['second', one], ['first', other])).toHaveLength(2);
});

test('an org whose old alias leads to another org in the same night has its incident', async () => {
  const play = nights();
  const [one, other] = [await weakOrg('one'), await simulatedOrg({ alias: 'other' })];
  expect(await play(['old', one])).toEqual([`old/${SECRET}`]);
  expect(await play(['new', one], ['old', other])).toHaveLength(1);
});

test('an org that is watched again under another alias, while its old one leads to another org, has its incident', async () => {
  const play = nights();
  const [one, other] = [await weakOrg('one'), await simulatedOrg({ alias: 'other' })];
  await play(['old', one], ['second', other]);
  await play(['second', other]);
  expect(await play(['new', one], ['old', other])).toHaveLength(1);
});
