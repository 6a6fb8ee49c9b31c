/** An org of more apps than are held in one piece, over some nights: all is told as of a small one. */
import { expect, test } from 'vitest';
import { MOST_WHOLE, unsliced } from '../../lib/audit/slices.ts';
import { countsOf } from '../../lib/audit/summary.ts';
import { FUNCTION_LIMITS, gather, NO_LIMITS } from '../../lib/run/gather.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import { folderStore, type Night, night, secretsOf } from '../support/night.ts';
import { secureApps, simulatedOrg } from '../support/simulated-salesforce.ts';

const APPS = MOST_WHOLE + 5;
const optional = { isConsumerSecretOptional: 'true' };
const driftOf = ({ orgs }: Night) =>
  orgs.flatMap(({ drift }) =>
    drift.filter(({ notify }) => notify !== 'evidence').map(({ type, app, cause }) => `${type} ${app}: ${cause}`),
  );

test('what changed in it is told with the app’s label and contact, once, and resolved when it is', async () => {
  const weak = externalClientApp({
    name: 'Weak',
    label: 'Weak one',
    application: { contactEmail: 'owner@example.com' },
  });
  const org = await simulatedOrg({ apps: [...secureApps(APPS - 1), weak] });
  const { store } = folderStore();
  const nightly = (runId: string) => night({ runId, secrets: secretsOf(org), store });

  const first = await nightly('n1');
  expect(first.orgs[0]?.snapshot).toMatchObject({ status: 'assessed', apps: [], omitted: { apps: APPS } });
  expect(driftOf(first)).toEqual([]);

  org.setField({
    app: 'Weak',
    type: 'ExtlClntAppGlobalOauthSettings',
    field: 'isConsumerSecretOptional',
    value: 'true',
    by: 'Ivan',
  });
  const second = await nightly('n2');
  expect(driftOf(second)).toContain('violation_opened Weak: setting_changed');
  expect(second.alerts).toHaveLength(1);
  expect(second.alerts[0]?.text).toContain('Weak one');
  expect(second.alerts[0]?.text).toContain('owner@example.com');

  const third = await nightly('n3');
  expect(driftOf(third)).toEqual([]);
  expect(third.alerts).toEqual([]);

  org.removeApp('Weak');
  expect(driftOf(await nightly('n4'))).toContain('violation_resolved Weak: app_removed');
});

test('an app that its lists lack is looked up, whichever slice it was in', async () => {
  const org = await simulatedOrg({
    apps: [...secureApps(APPS - 1), externalClientApp({ name: 'Weak', globalOauth: optional })],
  });
  const { store } = folderStore();
  const nightly = (runId: string) => night({ runId, secrets: secretsOf(org), store });
  await nightly('n1');
  org.fault('list-without-one-app');
  const second = await nightly('n2');
  expect(driftOf(second)).toEqual([expect.stringMatching(/^app_not_assessed \w+: settings_not_listed$/)]);
  expect(second.orgs[0]?.snapshot).toMatchObject({ status: 'partial', omitted: { apps: APPS } });
});

test('a report that holds all has all of it, and a function’s record its counts', async () => {
  const org = await simulatedOrg({ apps: APPS });
  const { orgs, run } = await night({ runId: 'n1', secrets: secretsOf(org) });
  const resultWith = (limits: typeof NO_LIMITS) => {
    const gathered = gather(limits);
    for (const each of orgs) gathered.add(each);
    return gathered.result(run).orgs[0];
  };
  const [whole, counted] = [resultWith(NO_LIMITS), resultWith({ ...FUNCTION_LIMITS, findings: 1_000 })];
  expect(whole?.apps).toHaveLength(APPS);
  expect(whole).not.toHaveProperty('omitted');
  expect(counted).toMatchObject({ apps: [], findings: [], omitted: whole && countsOf(whole) });
  for (const each of [whole, counted]) expect(each).not.toHaveProperty('slices');
  expect(orgs.map(({ snapshot }) => unsliced(snapshot))).toEqual([whole]);
});
