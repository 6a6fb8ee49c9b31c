import { describe, expect, test } from 'vitest';
import { COMPONENTS, type Reading } from '../../lib/audit/model/app.ts';
import type { OrgReading } from '../../lib/run/ports.ts';
import { LIMITS } from '../../lib/salesforce/http/limits.ts';
import { orgReader } from '../../lib/salesforce/read-org.ts';
import { shapeOf } from '../../lib/simulator/salesforce/calls.ts';
import { type AppDefinition, externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { HANG_TIMEOUT_MS } from '../support/hang-timeout.ts';
import {
  expectNoSecrets,
  failureOf,
  IMPATIENT,
  missionVerdict,
  readOrg,
  verdictsOf,
} from '../support/salesforce/read-org.ts';
import { secureApps, simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';
import { IS_LONG_RUN } from '../support/test-scope.ts';

/** So long that calls side by side meet, however busy the machine is. */
const LATENCY_MS = 200;
const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
const POLICIES = 'ExtlClntAppConfigurablePolicies';

const names = ({ apps }: OrgReading) => apps.map(({ name }) => name);
const verdicts = (reading: OrgReading) =>
  Object.fromEntries(names(reading).map((name) => [name, missionVerdict(reading, name)]));
const globalOauthOf = (reading: OrgReading, name: string): Reading | undefined =>
  reading.apps.find((app) => app.name === name)?.readings.globalOauth;
const readsIn = (org: SimulatedOrg) => org.calls().filter(({ operation }) => operation === 'readMetadata');

test('who made and saved each component is known by user id, not by a display name alone', async () => {
  const org = await simulatedOrg({ apps: 1 });
  const [before] = (await readOrg(org)).apps;
  org.setField({ app: 'App1', type: GLOBAL_OAUTH, field: 'isPkceRequired', value: 'false', by: 'Ivan' });
  const [after] = (await readOrg(org)).apps;
  const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  const ivan = { id: expect.stringMatching(/^005\w{15}$/), name: 'Ivan' };
  expect(Object.keys(after?.saves ?? {}).sort()).toEqual(['app', 'globalOauth', 'oauth', 'oauthPolicies', 'policies']);
  expect(after?.saves).toEqual({
    ...before?.saves,
    globalOauth: { ...before?.saves?.globalOauth, modifiedBy: ivan, modifiedAt: iso },
  });
  expect(after?.saves?.globalOauth).toMatchObject({
    createdBy: before?.saves?.globalOauth?.modifiedBy,
    createdAt: iso,
  });
  expect(after?.lastModified).toEqual({ by: 'Ivan', byId: ivan.id, at: after?.saves?.globalOauth?.modifiedAt });
});

/** A call lists three types at most. */
const LISTS = Math.ceil(COMPONENTS.length / 3);
/** What an app of the simulated org has. */
const HELD = ['app', 'globalOauth', 'oauth', 'oauthPolicies', 'policies'] as const;

describe('round trips', () => {
  test.each([
    // apps, calls: token, lists, and for each type that the apps have a read of ten names
    [0, 1 + LISTS, 2],
    [1, 1 + LISTS + HELD.length, 3],
    [10, 1 + LISTS + HELD.length, 3],
    [11, 1 + LISTS + 2 * HELD.length, 3],
    [20, 1 + LISTS + 2 * HELD.length, 3],
  ])('%i apps take %i calls in a chain of %i', async (apps, calls, longestChain) => {
    const org = await simulatedOrg({ apps, latencyMs: LATENCY_MS });
    await readOrg(org);
    expect(shapeOf(org.calls())).toMatchObject({ calls, longestChain });
  });

  test('nothing else is asked for, though the org would answer a retrieve', async () => {
    const org = await simulatedOrg({ apps: 11 });
    await readOrg(org);
    const operations = new Set(org.calls().map(({ operation }) => operation));
    expect([...operations].sort()).toEqual(['listMetadata', 'readMetadata', 'token']);
  });

  test('apps that are known and listed cost nothing more', async () => {
    const org = await simulatedOrg({ apps: 10, latencyMs: LATENCY_MS });
    await readOrg(org, { knownApps: async () => org.apps() });
    expect(shapeOf(org.calls())).toMatchObject({ calls: 1 + LISTS + HELD.length, longestChain: 3 });
  });

  test('reads side by side stay within their bound', async () => {
    const org = await simulatedOrg({ apps: 60, latencyMs: 20 });
    const reading = await readOrg(org, { readsPerOrg: 4 });
    expect(reading.apps).toHaveLength(60);
    expect(shapeOf(org.calls()).mostAtOnce).toBe(4);
  });

  test('a web page in the place of each read is no bad record: nothing is asked for one by one', async () => {
    const org = await simulatedOrg({ apps: 20 });
    org.fault('html-page', { operation: 'readMetadata' });
    const { apps } = await readOrg(org);
    const states = apps.flatMap(({ readings }) => HELD.map((component) => readings[component].state));
    expect(new Set(states)).toEqual(new Set(['unreadable']));
    // Token, lists, and two reads of ten names for each type, each tried three times at most.
    expect(org.calls().length).toBeLessThanOrEqual(1 + LISTS + 3 * 2 * HELD.length);
    expect(new Set(org.calls().flatMap(({ names }) => names?.length || []))).toEqual(new Set([10]));
  });

  test('what no control asks for is neither listed nor read', async () => {
    const org = await simulatedOrg({ apps: 3 });
    const read = orgReader({ allowLoopback: true });
    const { apps } = await read(org.secret(), { reads: ['globalOauth'], signal: new AbortController().signal });
    expect(org.calls()).toHaveLength(4);
    expect(apps[0]?.readings.oauthPolicies).toEqual({ state: 'not_requested' });
  });

  test('each call that goes out is counted', async () => {
    const org = await simulatedOrg({ apps: 1 });
    let counted = 0;
    const read = orgReader({ allowLoopback: true });
    await read(org.secret(), {
      reads: ['globalOauth'],
      signal: new AbortController().signal,
      onApiCall: () => {
        counted += 1;
      },
    });
    expect(counted).toBe(org.calls().length);
  });

  test('hundreds of apps, in the long tests thousands, are all accounted for', async () => {
    const count = IS_LONG_RUN ? 3000 : 300;
    const org = await simulatedOrg({ apps: count });
    org.setField({ app: `App${count - 1}`, type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: true });
    const reading = await readOrg(org, { limits: { ...LIMITS } });
    expect(reading.apps).toHaveLength(count);
    expect(missionVerdict(reading, `App${count - 1}`)).toBe('fail');
    expect(missionVerdict(reading, `App${count}`)).toBe('pass');
  });
});

describe('whose settings they are', () => {
  test('is known by the reference, not by the name', async () => {
    const [first, second] = [swapped('One', 'Two'), swapped('Two', 'One')];
    const org = await simulatedOrg({ apps: [first, second] });
    expect(verdicts(await readOrg(org))).toEqual({ One: 'pass', Two: 'fail' });
  });

  test('is known by a reference in another case too', async () => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
    refer(org, 'Portal', 'PORTAL');
    expect(verdicts(await readOrg(org))).toEqual({ Portal: 'pass' });
  });

  test('is open when two apps differ by case alone and the reference is like neither', async () => {
    const apps = ['portal', 'PORTAL'].map((name) => externalClientApp({ name }));
    const org = await simulatedOrg({ apps });
    refer(org, 'portal', 'Portal');
    expect(verdicts(await readOrg(org))).toEqual({
      PORTAL: 'pass',
      Portal: 'pass',
      portal: 'contradictory_answer',
    });
  });

  test('is contradictory when two settings name one app', async () => {
    const org = await simulatedOrg({ apps: secureApps(2) });
    refer(org, 'App2', 'App1');
    expect(verdicts(await readOrg(org))).toEqual({ App1: 'contradictory_answer', App2: 'settings_not_listed' });
  });

  test('settings of an app that is not listed come out as an app, and may be those of any other', async () => {
    const org = await simulatedOrg({ apps: secureApps(2) });
    org.removeComponent('App1', 'ExternalClientApplication');
    org.removeComponent('App2', 'ExtlClntAppOauthConfigurablePolicies');
    const reading = await readOrg(org);
    expect(verdicts(reading)).toEqual({ App1: 'pass', App2: 'pass' });
    expect(reading.apps.map(({ readings }) => readings.app)).toEqual([
      {
        state: 'unreadable',
        code: 'settings_not_listed',
        message: 'The app "App1" is not listed itself.',
        remedy: expect.stringContaining('that the user may see all apps'),
      },
      { state: 'read' },
    ]);
    expect(reading.apps[1]?.readings.oauthPolicies).toEqual({
      state: 'unreadable',
      code: 'contradictory_answer',
      message: '"App1_oauthPlcy" names the app "App1", which is not listed.',
    });
  });
});

describe('apps that the org had and that are not listed', () => {
  const knownApps = async () => ['App1', 'App2', 'App3'];

  test('are asked for by their names, ten in a call', async () => {
    const org = await simulatedOrg({ apps: 21 });
    org.fault('list-empty');
    const reading = await readOrg(org, { knownApps: async () => org.apps() });
    expect(reading.apps).toHaveLength(21);
    expect(readsIn(org).map(({ names: asked }) => asked?.length)).toEqual([10, 10, 1]);
  });

  test('are gone when Salesforce says that it has none of that name', async () => {
    const org = await simulatedOrg({ apps: 2 });
    expect(verdicts(await readOrg(org, { knownApps }))).toEqual({ App1: 'pass', App2: 'pass' });
  });

  test('are not known to be gone when the answer lacks them', async () => {
    const org = await simulatedOrg({ apps: 3 });
    org.fault('list-empty');
    org.fault('records-none');
    const { apps } = await readOrg(org, { knownApps });
    expect(apps.map(({ readings }) => readings.app)).toEqual(
      Array(3).fill(expect.objectContaining({ state: 'unreadable', code: 'settings_not_returned' })),
    );
  });

  test('that can not be read alone leave the others', async () => {
    const org = await simulatedOrg({ apps: 3 });
    org.setField({ app: 'App2', type: 'ExternalClientApplication', field: 'label', value: '\u0001' });
    org.fault('list-empty');
    const { apps } = await readOrg(org, { knownApps });
    expect(apps.map(({ readings }) => readings.app)).toEqual([
      { state: 'read' },
      expect.objectContaining({ code: 'invalid_answer' }),
      { state: 'read' },
    ]);
  });

  test('end the org when its daily limit ends on them', async () => {
    const org = await simulatedOrg({ apps: 3 });
    org.fault('list-empty');
    org.fault('request-limit-exceeded', { operation: 'readMetadata' });
    expect(await failureOf(org, { knownApps })).toMatchObject({ code: 'request_limit_exceeded' });
  });

  test('show that the lists are short: nothing that is not listed is taken for absent', async () => {
    const org = await simulatedOrg({ apps: secureApps(2) });
    org.removeComponent('App2', 'ExtlClntAppOauthConfigurablePolicies');
    org.fault('list-without-one-app');
    const { apps } = await readOrg(org, { knownApps });
    const states = apps.map(({ readings }) => readings).map(({ oauth, oauthPolicies }) => [oauth, oauthPolicies]);
    const notListed = expect.objectContaining({ code: 'settings_not_listed' });
    expect(states).toEqual([
      [notListed, notListed],
      [{ state: 'read' }, notListed],
    ]);
  });

  test('have their settings by a reference in another case too', async () => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
    refer(org, 'Portal', 'PORTAL');
    org.fault('list-without-apps');
    expect(verdicts(await readOrg(org, { knownApps: async () => ['Portal'] }))).toEqual({ Portal: 'pass' });
  });
});

describe('apps without OAuth settings', () => {
  test('have none when the plugin is off in the policies', async () => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Plain', globalOauth: false })] });
    expect(globalOauthOf(await readOrg(org), 'Plain')).toEqual({ state: 'absent' });
  });

  test.each([true, 'maybe', null, undefined])('are unclear when the policies have %j', async (value) => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Plain', globalOauth: false })] });
    org.setField({ app: 'Plain', type: POLICIES, field: 'isOauthPluginEnabled', value });
    expect(globalOauthOf(await readOrg(org), 'Plain')).toMatchObject({ code: 'settings_not_listed' });
  });

  test('of a package that is installed have an owner who can be asked; unless the plugin is off', async () => {
    const bought = (name: string, isOauthPluginEnabled: boolean) =>
      externalClientApp({
        name,
        namespace: 'pkg',
        manageableState: 'installed',
        globalOauth: false,
        policies: { isOauthPluginEnabled },
      });
    const org = await simulatedOrg({ apps: [bought('On', true), bought('Off', false)] });
    expect(verdicts(await readOrg(org))).toEqual({ pkg__Off: 'not_applicable', pkg__On: 'managed_package' });
  });
});

describe('absent fields', () => {
  test('are not known where every record has them, whatever else the record holds', async () => {
    const org = await simulatedOrg({ apps: 2 });
    org.fault('fields-missing-but-one');
    const reading = await readOrg(org);
    expect(verdicts(reading)).toEqual({ App1: 'field_not_returned', App2: 'pass' });
    expect(verdictsOf(reading).get('App1 require-pkce')?.message).toBe(
      'Salesforce returned this app without isPkceRequired, which API version 67.0 has.',
    );
    expect(verdictsOf(reading).get('App1 disable-device-flow')?.status).toBe('pass');
  });

  test('are the same reason for all apps where no record has them, and for the only app too', async () => {
    const org = await simulatedOrg({ apps: 1 });
    org.fault('field-missing');
    expect(verdicts(await readOrg(org))).toEqual({ App1: 'field_in_no_record' });
  });

  test.each([
    ['66.0', undefined],
    ['67.0', false],
  ])('of API version %s are no more than that version has', async (apiVersion, isDPopEnabled) => {
    const org = await simulatedOrg({ apps: 1 });
    const [app] = (await readOrg(org, { apiVersion })).apps;
    expect(app?.settings.isDPopEnabled).toBe(isDPopEnabled);
    expect(app?.unclear?.some(({ missing }) => missing !== undefined) ?? false).toBe(false);
  });

  test('custom attributes are seen though nothing of them is kept', async () => {
    const org = await simulatedOrg({
      apps: [externalClientApp({ name: 'A', oauthPolicies: { customAttributes: { key: 'k', formula: 'f' } } })],
    });
    const { apps } = await readOrg(org);
    expect(apps[0]?.settings.oauthPolicies).toMatchObject({ hasCustomAttributes: true });
  });
});

describe('one bad component', () => {
  test('does not take those along that are read with it', async () => {
    const org = await simulatedOrg({ apps: 10 });
    org.setField({ app: 'App4', type: GLOBAL_OAUTH, field: 'callbackUrl', value: 'https://a.example/\u0001' });
    const reading = await readOrg(org);
    const bad = names(reading).filter((name) => missionVerdict(reading, name) !== 'pass');
    expect(bad.map((name) => missionVerdict(reading, name))).toEqual(['invalid_answer']);
    expect(bad).toEqual(['App4']);
  });

  test('a type that the org does not know leaves the others', async () => {
    const org = await simulatedOrg({ apps: 2 });
    // The second list is that of the policies' types.
    org.fault('type-unknown', { operation: 'listMetadata', call: 2, times: 3 });
    const reading = await readOrg(org);
    expect(reading.apps).toHaveLength(2);
    expect(reading.apps.map(({ readings }) => Object.values(readings).map((each) => each.state))).toEqual(
      Array(2).fill(expect.arrayContaining(['read', 'unreadable'])),
    );
  });

  test('an org in which every read fails is given up after a bounded number of calls', async () => {
    const org = await simulatedOrg({ apps: 100 });
    org.fault('unknown-exception', { operation: 'readMetadata' });
    const reading = await readOrg(org);
    expect(new Set(Object.values(verdicts(reading)))).toEqual(new Set(['salesforce_error']));
    // 50 reads, 40 more for single names, and four times what ten side by side cost.
    expect(readsIn(org).length).toBeLessThan(50 + 40 + 4 * 10 + 1);
  });
});

describe('sessions', () => {
  test('that end midway are renewed once for all calls side by side', async () => {
    const org = await simulatedOrg({ apps: 50 });
    // Called between the lists and the reads: every read of the first wave finds the session ended.
    const knownApps = async () => {
      org.expireSessions();
      return [];
    };
    expect(Object.values(verdicts(await readOrg(org, { knownApps })))).toEqual(Array(50).fill('pass'));
    expect(org.calls().filter(({ operation }) => operation === 'token')).toHaveLength(2);
  });

  test('that end again right away are not renewed without end', async () => {
    const org = await simulatedOrg({ apps: 30 });
    org.fault('session-expired-always');
    expect(await failureOf(org)).toMatchObject({ code: 'session_refused' });
    expect(org.calls().filter(({ operation }) => operation === 'token')).toHaveLength(2);
  });

  test('whose renewal is refused end the org with its reason', async () => {
    const org = await simulatedOrg({ apps: 1 });
    org.fault('session-expired-once');
    org.fault('user-inactive', { call: 2 });
    expect(await failureOf(org)).toMatchObject({ code: 'user_not_approved' });
  });
});

describe('time', () => {
  test('an org whose every call hangs ends within its own time', async () => {
    const org = await simulatedOrg({ apps: 1 });
    org.fault('headers-never', { operation: 'listMetadata' });
    const limits = { ...IMPATIENT, requestTimeoutMs: HANG_TIMEOUT_MS, orgTimeoutMs: 200 };
    expect(await failureOf(org, { limits })).toMatchObject({
      code: 'timeout',
      message: 'The org did not answer all calls within 0.2 seconds.',
    });
  });

  test('the end of the run ends it at once, with its own cause', async () => {
    const org = await simulatedOrg({ apps: 1 });
    org.fault('body-stalls', { operation: 'readMetadata' });
    const failure = await failureOf(org, { signal: AbortSignal.timeout(150) });
    expect(failure).toMatchObject({ code: 'deadline', retry: undefined });
  });

  test('nothing goes out once the run is over', async () => {
    const org = await simulatedOrg({ apps: 1 });
    expect(await failureOf(org, { signal: AbortSignal.abort() })).toMatchObject({ code: 'deadline' });
    expect(org.calls()).toEqual([]);
  });

  test('the first failure cancels the concurrent calls', async () => {
    const org = await simulatedOrg({ apps: 50 });
    org.fault('request-limit-exceeded', { operation: 'readMetadata', call: 1 });
    org.fault('unavailable-for-a-second', { operation: 'readMetadata', call: 2, times: 100 });
    expect(await failureOf(org)).toMatchObject({ code: 'request_limit_exceeded' });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    // Token, lists and the first ten reads: none was made again, and none of the others was begun.
    expect(org.calls()).toHaveLength(1 + LISTS + 10);
  });

  test('a pause that Salesforce asks for is kept, and a call that then succeeds is no fault', async () => {
    const org = await simulatedOrg({ apps: 1 });
    org.fault('unavailable-for-a-second', { operation: 'token', call: 1 });
    await readOrg(org);
    const [first, second] = org.calls();
    expect(Number(second?.at) - Number(first?.at)).toBeGreaterThanOrEqual(1000);
  });
});

test('an org whose host does not exist is gone, and a closed port is a network failure', async () => {
  const org = await simulatedOrg({ apps: 1 });
  const read = orgReader({ allowLoopback: true, random: () => 0 });
  const request = { reads: [], signal: new AbortController().signal };
  const at = (loginUrl: string) => read({ ...org.secret(), loginUrl }, request);
  await expect(at('https://no-such-org.invalid.my.salesforce.com')).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:org_gone|network)$/),
  });
  await expect(at('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'network' });
  await expect(at('http://127.0.0.1:9001')).rejects.toMatchObject({ code: 'host_not_allowed' });
});

test('no reading holds a secret, not even one whose callback URLs do', async () => {
  const certificate = 'MIIC';
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'A', globalOauth: { certificate } })] });
  org.setAccess({ viewConsumerSecrets: true });
  org.fault('callback-with-secrets');
  const reading = await readOrg(org);
  expectNoSecrets(org, reading);
  expect(reading.apps[0]?.settings.hasCertificate).toBe(true);
});

/** An app whose settings bear the name that those of another app would have. */
function swapped(name: string, other: string): AppDefinition {
  const app = externalClientApp({ name, globalOauth: { isConsumerSecretOptional: name === 'Two' } });
  const components = app.components.map((component) =>
    component.type === GLOBAL_OAUTH ? { ...component, fullName: `${other}_glbloauth` } : component,
  );
  return { ...app, components };
}

function refer(org: SimulatedOrg, app: string, value: string): void {
  org.setField({ app, type: GLOBAL_OAUTH, field: 'externalClientApplication', value });
}
