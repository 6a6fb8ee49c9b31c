/** A list that comes back well-formed but empty or short: no app that still exists is notified as removed. */
import { expect, test } from 'vitest';
import type { StateStore } from '../../../lib/run/ports.ts';
import { shapeOf } from '../../../lib/simulator/salesforce/calls.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { FaultName } from '../../../lib/simulator/salesforce/faults/catalogue.ts';
import { type AuditedNight, auditNight, folderStore, secretsOf } from '../../support/runs/simulated-nights.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';

const optional = { isConsumerSecretOptional: 'true' };
const violator = externalClientApp({ name: 'Violator', globalOauth: optional });
const good = externalClientApp({ name: 'Good' });

const driftOf = ({ orgs }: AuditedNight) =>
  orgs.flatMap(({ drift }) => drift.map(({ type, app, cause }) => `${type} ${app}: ${cause}`)).sort();

async function firstNight() {
  const org = await simulatedOrg({ apps: [violator, good], latencyMs: 40 });
  const { store } = folderStore();
  const nightly = (runId: string, own: StateStore = store) =>
    auditNight({ runId, secrets: secretsOf(org), store: own });
  expect(driftOf(await nightly('n1'))).toContain('violation_opened Violator: first_scan');
  return { org, store, nightly };
}

const LISTS: readonly (readonly [FaultName, lost: readonly string[]])[] = [
  ['list-empty', ['Good', 'Violator']],
  ['list-without-one-app', ['Violator']],
];

test.each(LISTS)(
  '%s: nothing is notified as resolved or removed, night after night, and it ends',
  async (fault, lost) => {
    const { org, nightly } = await firstNight();
    org.fault(fault);
    const second = await nightly('n2');
    expect(driftOf(second)).toEqual(lost.map((app) => `app_not_assessed ${app}: settings_not_listed`));
    expect(second.orgs[0]?.snapshot).toMatchObject({
      status: 'partial',
      apps: [{ name: 'Good' }, { name: 'Violator' }],
    });

    expect(driftOf(await nightly('n3'))).toEqual([]);

    org.heal();
    const recovered = driftOf(await nightly('n4'));
    expect(recovered).toEqual(lost.map((app) => `app_recovered ${app}: app_became_readable`));
  },
);

test('an app that was removed is notified as removed, in the same night', async () => {
  const { org, nightly } = await firstNight();
  org.removeApp('Violator');
  expect(driftOf(await nightly('n2'))).toContain('violation_resolved Violator: app_removed');
  expect(driftOf(await nightly('n3'))).toEqual([]);
});

test('an app that is removed while lists come back empty is notified as removed, and no other', async () => {
  const { org, nightly } = await firstNight();
  org.removeApp('Violator');
  org.fault('list-empty');
  expect(driftOf(await nightly('n2'))).toEqual(
    expect.arrayContaining(['app_not_assessed Good: settings_not_listed', 'violation_resolved Violator: app_removed']),
  );
});

test('an ordinary night takes as many round trips as the first, and loads the state once', async () => {
  const { org, store, nightly } = await firstNight();
  const { calls } = shapeOf(org.calls());
  const loads: string[] = [];
  const counting: StateStore = {
    ...store,
    load(identity) {
      loads.push(identity.alias);
      return store.load(identity);
    },
  };
  await nightly('n2', counting);
  const ordinary = shapeOf(org.calls().slice(calls));
  // On a busy machine concurrent calls may look sequential: the chain has a bound, no exact length.
  expect(ordinary.calls).toBe(calls);
  expect(ordinary.longestChain).toBeLessThanOrEqual(4);
  expect(loads).toEqual(['acme']);
});

test('a state that can not be loaded is a problem of the state, not of the reading', async () => {
  const { store, org } = await firstNight();
  const other = await simulatedOrg({ alias: 'other' });
  const broken: StateStore = {
    ...store,
    load: (identity) => (identity.alias === 'acme' ? Promise.reject(new Error('corrupt')) : store.load(identity)),
  };
  org.fault('list-empty');
  const { orgs, run } = await auditNight({ runId: 'n2', secrets: secretsOf(org, other), store: broken });
  expect(orgs.find(({ snapshot }) => snapshot.alias === 'acme')).toMatchObject({
    snapshot: { status: 'assessed' },
    drift: [],
    problem: new Error('corrupt'),
  });
  expect(run.summary.undelivered).toBe(1);
});
