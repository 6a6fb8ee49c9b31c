import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { CAUSES } from '../../lib/audit/model/causes.ts';
import type { Diagnosis } from '../../lib/cli/doctor/examine.ts';
import { doctorSteps, STEPS, type StepName } from '../../lib/cli/doctor/steps.ts';
import { startAwsSimulator } from '../../lib/simulator/aws/start.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { cli } from '../support/cli.ts';
import { secureApps, simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';
import { writtenTo } from '../support/temporary-folder.ts';

async function examined(org: SimulatedOrg, secret: object = org.secret()) {
  const folder = await writtenTo([{ path: 'acme.json', text: JSON.stringify(secret) }]);
  const run = await cli(['doctor', '--credentials', join(folder, 'acme.json'), '--format', 'json']);
  return { ...run, diagnosis: JSON.parse(run.stdout) as Diagnosis };
}

function states({ steps }: Pick<Diagnosis, 'steps'>): Record<string, string> {
  return Object.fromEntries(steps.map(({ step, state }) => [step, state]));
}

/** All before it are well, all behind it unknown. */
function endingAt(step: StepName, state: 'failed' | 'unknown'): Record<string, string> {
  const at = STEPS.indexOf(step);
  return Object.fromEntries(STEPS.map((each, place) => [each, place < at ? 'ok' : place === at ? state : 'unknown']));
}

test('an org that can be read is well at every step', async () => {
  const org = await simulatedOrg({ apps: 2 });
  const { code, diagnosis } = await examined(org);
  expect(code).toBe(0);
  expect(diagnosis).toMatchObject({ schemaVersion: 1, alias: 'acme', orgId: org.orgId });
  expect(new Set(Object.values(states(diagnosis)))).toEqual(new Set(['ok']));
});

describe('what is missing is told at its step, with how to grant it', () => {
  const cases: readonly [string, (org: SimulatedOrg) => object | undefined, StepName, 'failed' | 'unknown', RegExp][] =
    [
      ['a key that is none', (org) => ({ ...org.secret(), privateKey: 'x' }), 'secret', 'failed', /Correct the field/],
      [
        'a foreign host',
        (org) => ({ ...org.secret(), loginUrl: 'https://evil.example' }),
        'host',
        'failed',
        /My Domain/,
      ],
      [
        'a host that is gone',
        (org) => ({ ...org.secret(), loginUrl: 'http://127.0.0.1:1' }),
        'host',
        'unknown',
        /route/,
      ],
      ['maintenance', (org) => void org.goDown(), 'host', 'unknown', /status\.salesforce\.com/],
      ['an unknown consumer', (org) => ({ ...org.secret(), clientId: 'x' }), 'login', 'failed', /Check clientId/],
      [
        'an app of another org',
        (org) => ({ ...org.secret(), clientId: `3MVG9${'a'.repeat(80)}` }),
        'login',
        'failed',
        /^Check in this order. 1. loginUrl .* 2. clientId .* 3. .*sandbox/,
      ],
      ['a login across orgs', (org) => void org.fault('cross-org'), 'login', 'failed', /^Check in this order/],
      ['a blocked app', (org) => void org.fault('app-blocked'), 'login', 'failed', /^Unblock the app/],
      ['no approval', (org) => void org.setAccess({ approved: false }), 'login', 'failed', /permission set/],
      [
        'an inactive user',
        (org) => void org.setAccess({ active: false }),
        'login',
        'failed',
        /Activate, unfreeze or unlock the user/,
      ],
      ['no API access', (org) => void org.setAccess({ apiEnabled: false }), 'api', 'failed', /API Enabled/],
      [
        'no permission',
        (org) => void org.setAccess({ modifyMetadata: false }),
        'permission',
        'failed',
        /Modify Metadata/,
      ],
      [
        'hidden settings',
        (org) => void org.setAccess({ readGlobalOauth: false }),
        'settings',
        'failed',
        /View All External/,
      ],
    ];
  test.each(cases)('%s', async (_what, befall, step, state, remedy) => {
    const org = await simulatedOrg({ apps: 2 });
    const { code, diagnosis, stdout } = await examined(org, befall(org) ?? org.secret());

    expect(code).toBe(3);
    expect(states(diagnosis)).toEqual(endingAt(step, state));
    expect(diagnosis.steps.find((each) => each.step === step)?.remedy).toMatch(remedy);
    for (const secret of org.canaries()) expect(stdout).not.toContain(secret);
  });

  test('an org too old for the type', async () => {
    const org = await simulatedOrg({ newestApiVersion: 58 });
    const { diagnosis } = await examined(org);
    expect(states(diagnosis)).toEqual(endingAt('api', 'failed'));
    const { message, remedy } = diagnosis.steps.find(({ step }) => step === 'api') ?? {};
    expect(message).toContain('(UNSUPPORTED_API_VERSION): 67.0.');
    expect(remedy).toBe(
      `Set "apiVersion" in the configuration to a version below 67.0 that the org serves: ${org.url}/services/data lists them.`,
    );
  });

  test('a shared login host that still works is noted', () => {
    const found = { secret: 'Valid.', host: 'login.salesforce.com', apiVersion: '67.0' };
    const reading = { orgId: '00D000000000001AAA', apps: [], notes: ['loginUrl is a login host.'] };
    const login = doctorSteps({ found, calls: ['token', 'list'], outcome: { reading } }).find(
      ({ step }) => step === 'login',
    );
    expect(login).toEqual({
      step: 'login',
      state: 'ok',
      message: 'Salesforce accepts it; the org is 00D000000000001AAA. loginUrl is a login host.',
    });
  });

  test('no app at all is no proof that there is none', async () => {
    const { code, diagnosis } = await examined(await simulatedOrg({ apps: [] }));
    expect(code).toBe(3);
    expect(states(diagnosis)).toEqual(endingAt('apps', 'unknown'));
  });

  test('what a publisher keeps is no fault of the credentials', async () => {
    const managed = externalClientApp({ name: 'Sync', namespace: 'acme', manageableState: 'installed' });
    const { code, diagnosis } = await examined(await simulatedOrg({ apps: [...secureApps(1), managed] }));
    expect(code).toBe(0);
    expect(diagnosis.steps.at(-1)?.message).toContain("Settings of managed packages can't be read: acme__Sync.");
  });
});

test('whatever the cause, at whatever call, exactly one step is the one that ended it', () => {
  for (const code of Object.keys(CAUSES) as (keyof typeof CAUSES)[]) {
    for (const calls of [[], ['token'], ['token', 'list'], ['token', 'list', 'read'], ['list']] as const) {
      const found = { secret: 'Valid.', host: 'acme.my.salesforce.com', apiVersion: '66.0' };
      const steps = doctorSteps({ found, calls, outcome: { reason: { code, message: 'Why.' } } });
      expect(steps.map(({ step }) => step)).toEqual(STEPS);
      expect(steps.filter((step) => step.code !== undefined)).toMatchObject([{ code, message: 'Why.' }]);
      const at = steps.findIndex((step) => step.code !== undefined);
      expect(steps.every(({ state }, place) => (place < at ? state === 'ok' : state !== 'ok'))).toBe(true);
    }
  }
});

describe('for people', () => {
  test('says it in 80 columns', async () => {
    const org = await simulatedOrg();
    org.setAccess({ modifyMetadata: false });
    const folder = await writtenTo([{ path: 'acme.json', text: JSON.stringify(org.secret()) }]);
    const { stdout } = await cli(['doctor', '--credentials', join(folder, 'acme.json')]);

    expect(stdout).toMatch(/^acme/);
    expect(stdout).toMatch(/\nok +Login /);
    expect(stdout).toMatch(/\nFAILED +Permission /);
    expect(stdout).toContain('To do: ');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('lets no app of an org write on the terminal', async () => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Evil\u001b[2J' })] });
    org.setAccess({ readGlobalOauth: false });
    const folder = await writtenTo([{ path: 'acme.json', text: JSON.stringify(org.secret()) }]);
    const { stdout } = await cli(['doctor', '--credentials', join(folder, 'acme.json')]);
    expect(stdout).not.toContain('\u001b');
  });
});

describe('which org', () => {
  test('of several is said by its alias', async () => {
    const [one, other] = [await simulatedOrg({ alias: 'one' }), await simulatedOrg({ alias: 'other' })];
    const text = JSON.stringify([one.secret(), other.secret()]);
    const file = join(await writtenTo([{ path: 'orgs.json', text }]), 'orgs.json');

    const chosen = await cli(['doctor', '--credentials', file, '--alias', 'other', '--format', 'json']);
    expect(JSON.parse(chosen.stdout)).toMatchObject({ alias: 'other', orgId: other.orgId });
    const open = await cli(['doctor', '--credentials', file]);
    expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining('(one, other); expected --alias') });
    const wrong = await cli(['doctor', '--credentials', file, '--alias', 'acme']);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--alias acme: found one, other') });
  });

  test('may come from Secrets Manager', async () => {
    const aws = await startAwsSimulator();
    onTestFinished(() => aws.close());
    for (const [name, value] of Object.entries(aws.env())) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const org = await simulatedOrg();
    aws.secrets.put('eca-auditor/orgs/acme', JSON.stringify(org.secret()));

    const { code } = await cli(['doctor', '--secrets-prefix', 'eca-auditor/orgs/', '--alias', 'acme']);
    expect(code).toBe(0);
    const unnamed = await cli(['doctor', '--secrets-prefix', 'eca-auditor/orgs/']);
    expect(unnamed).toMatchObject({ code: 2, stderr: expect.stringContaining('found no --alias') });
    const scanned = await cli(['scan', '--secrets-prefix', 'eca-auditor/orgs/']);
    expect(scanned.code).toBe(0);
  });
});
