/** A roster that is damaged or can't be read: every org with a secret is audited, people hear of it, and nothing is lost. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import { incidentsIn, TOPICS } from '../support/alert/alert-messages.ts';
import { type AuditedNight, auditNight, folderStore, secretsOf } from '../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';

const apps = [externalClientApp({ name: 'Portal' })];
const statuses = ({ orgs }: AuditedNight) =>
  orgs.map(({ snapshot: { alias, status } }) => `${alias} ${status}`).toSorted();

async function world() {
  const [kept, gone] = [await simulatedOrg({ alias: 'kept', apps }), await simulatedOrg({ alias: 'gone', apps })];
  const { store, folder } = folderStore();
  await auditNight({ runId: 'n1', secrets: secretsOf(kept, gone), store });
  const roster = join(folder, 'state', 'roster.json');
  const asides = () =>
    readdirSync(join(folder, 'state'))
      .filter((name) => name.startsWith('roster.json.damaged-'))
      .map((name) => readFileSync(join(folder, 'state', name), 'utf8'));
  return { kept, gone, store, roster, asides, secrets: secretsOf(kept) };
}

test('damaged: kept aside and notified once, as a page; the next run knows its orgs again', async () => {
  const { kept, gone, store, roster, asides } = await world();
  const damaged = readFileSync(roster, 'utf8').slice(0, 40);
  writeFileSync(roster, damaged);
  const [subjects, incidents]: string[][] = [[], []];
  const alerts = {
    topics: TOPICS,
    async publish(messages: Parameters<typeof incidentsIn>[0]) {
      subjects?.push(...messages.flatMap(({ channel, subject }) => (channel === 'alert' ? (subject ?? '') : [])));
      incidents?.push(...incidentsIn(messages).map(({ alarm }) => `${alarm.AlarmName} ${alarm.NewStateValue}`));
    },
  };
  const second = await auditNight({ runId: 'n2', secrets: secretsOf(kept, gone), store, alerts });
  expect(statuses(second)).toEqual(['gone assessed', 'kept assessed']);
  expect(subjects).toEqual(['[CRITICAL] eca-auditor: the list of watched orgs was damaged']);
  expect(incidents).toEqual(['eca-auditor/roster ALARM']);
  expect(second.warnings).toEqual([
    'The roster of the last run could not be read.',
    expect.stringContaining("Orgs whose secret was removed since the last run can't be seen."),
  ]);
  expect(asides()).toEqual([damaged]);
  const third = await auditNight({ runId: 'n3', secrets: secretsOf(kept), store, alerts });
  expect(statuses(third)).toEqual(['gone not_assessed', 'kept assessed']);
  expect(subjects?.slice(1)).toEqual(['[HIGH] gone: the org is no longer watched']);
});

test('damaged: stays while no topic takes the notice, and is notified when one does', async () => {
  const { store, roster, secrets } = await world();
  writeFileSync(roster, '');
  const deaf = { topics: TOPICS, publish: () => Promise.reject(new Error('SNS is down')) };
  const second = await auditNight({ runId: 'n2', secrets, store, alerts: deaf });
  expect([statuses(second), readFileSync(roster, 'utf8')]).toEqual([['kept assessed'], '']);
  const third = await auditNight({ runId: 'n3', secrets, store });
  expect(third.alerts.map(({ subject }) => subject)).toEqual([expect.stringContaining('was damaged')]);
});

test('unreadable: notified and left as it is, and an org that is deleted meanwhile is notified by the next run', async () => {
  const { store, roster, secrets } = await world();
  const before = readFileSync(roster, 'utf8');
  const loadRoster = () => Promise.reject(new Error('denied'));
  const second = await auditNight({ runId: 'n2', secrets, store: { ...store, loadRoster } });
  expect(second.alerts.map(({ subject }) => subject)).toEqual([expect.stringContaining("can't be read")]);
  expect(readFileSync(roster, 'utf8')).toBe(before);
  const third = await auditNight({ runId: 'n3', secrets, store });
  expect(statuses(third)).toEqual(['gone not_assessed', 'kept assessed']);
});
