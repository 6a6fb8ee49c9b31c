import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RespondAnswer } from '../../../lib/audit/respond/answer.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { simulatedAws } from '../../support/aws/simulated-aws.ts';
import { cli } from '../../support/cli.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { vendorOrgs } from './orgs.ts';

const respond = (state: string, app: string, ...args: readonly string[]) =>
  cli(['respond', '--app', app, '--state', state, ...args]);

async function answerOf(state: string, app: string, ...args: readonly string[]): Promise<RespondAnswer> {
  return JSON.parse((await respond(state, app, '--format', 'json', ...args)).stdout);
}

/** What `scan --state` keeps of one org. */
async function scanned(org: SimulatedOrg): Promise<string> {
  const [credentials, state] = [await temporaryFolder(), await temporaryFolder()];
  writeFileSync(join(credentials, 'acme.json'), JSON.stringify(org.secret()));
  await cli(['scan', '--credentials', credentials, '--state', state]);
  return state;
}

const portal = externalClientApp({ name: 'Portal' });
const stateFile = (state: string, pattern: RegExp) => {
  const name = readdirSync(join(state, 'state')).find((each) => pattern.test(each));
  return join(state, 'state', name ?? '');
};
const BY_ID = /^00D\w+\.json$/;

describe('an app that is in three of four orgs', () => {
  test('is found with its twins, and the org that was not read is named', async () => {
    const state = await vendorOrgs();
    const { found, unknown, orgs } = await answerOf(state, 'Vendor Sync');
    expect(orgs).toBe(4);
    expect(found.map(({ org, app, sureness, matchedBy }) => [org.alias, app, sureness, matchedBy[0].trait])).toEqual([
      ['acme-dev', 'Old_Import', 'likely', 'callback_host'],
      ['acme-prod', 'Vendor_Sync', 'likely', 'label'],
      ['acme-uat', 'vendor__Sync', 'likely', 'label'],
    ]);
    expect(unknown.find(({ org }) => org.alias === 'acme-lost')?.why).toContain('could not be read since');
    expect(found.find(({ org }) => org.alias === 'acme-prod')).toMatchObject({
      isStale: false,
      isEnabled: true,
      flows: ['web server'],
      scopes: ['Full', 'RefreshToken'],
      users: 'AllSelfAuthorized',
      callbackHosts: ['login.vendor.example'],
      lastSaved: { by: { name: 'Ivan Integrator' } },
    });
    // A packaged app's settings do not come back: not known is not "none".
    expect(found.find(({ org }) => org.alias === 'acme-uat')).toMatchObject({
      flows: 'not_known',
      callbackHosts: 'not_known',
    });
  });

  test.each(['table', 'json', 'csv', 'markdown', 'html'])(
    'as %s names every org, with a plan and without',
    async (format) => {
      const state = await vendorOrgs();
      for (const plan of [[], ['--plan']]) {
        const { code, stdout } = await respond(state, 'login.vendor.example', '--format', format, ...plan);
        expect(code).toBe(1);
        for (const alias of ['acme-prod', 'acme-dev', 'acme-lost']) expect(stdout).toContain(alias);
        expect(stdout.includes('ExtlClntAppConfigurablePolicies:Vendor_Sync_plcy')).toBe(plan.length > 0);
      }
    },
  );

  test('is the same answer from the bucket', async () => {
    const state = await vendorOrgs();
    const aws = await simulatedAws();
    aws.s3.createBucket('states');
    const { bucketFrom } = await import('./bucket.ts');
    await bucketFrom(state, 'states');
    const { code, stdout } = await cli(['respond', '--app', 'vendor', '--bucket', 'states', '--format', 'json']);
    const { askedAt: _, ...fromBucket } = JSON.parse(stdout);
    const { askedAt: __, ...fromFolder } = await answerOf(state, 'vendor');
    expect(fromBucket).toEqual(fromFolder);
    expect(code).toBe(1);
  });
});

describe('exit codes', () => {
  test('0: the app is nowhere, and every org is known', async () => {
    const state = await scanned(await simulatedOrg({ apps: [portal] }));
    expect(await respond(state, 'Vendor Sync')).toEqual({
      code: 0,
      stdout: '"Vendor Sync" was found in none of 1 org.\n',
      stderr: '',
    });
  });

  test('3: an org was never read', async () => {
    const org = await simulatedOrg({ apps: [portal] });
    org.fault('user-inactive');
    const { code, stdout } = await respond(await scanned(org), 'Vendor Sync');
    expect([code, stdout]).toEqual([3, expect.stringContaining('could not be read since')]);
  });

  test('3: the org was last read more than a day ago', async () => {
    const state = await scanned(await simulatedOrg({ apps: [portal] }));
    const file = stateFile(state, BY_ID);
    const old = new Date(Date.now() - 25 * 3_600_000).toISOString();
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"takenAt":"[^"]*"/, `"takenAt":"${old}"`));
    expect(await respond(state, 'Vendor Sync')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('more than a day ago'),
    });
    expect(await respond(state, 'Portal')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('25 hours ago: OLDER THAN A DAY'),
    });
  });

  test('3: the org was not reached last night, and the app was not there before', async () => {
    const org = await simulatedOrg({ apps: [portal] });
    const [credentials, state] = [await temporaryFolder(), await temporaryFolder()];
    writeFileSync(join(credentials, 'acme.json'), JSON.stringify(org.secret()));
    await cli(['scan', '--credentials', credentials, '--state', state]);
    org.goDown();
    await cli(['scan', '--credentials', credentials, '--state', state]);
    const { orgs, found, unknown } = await answerOf(state, 'Vendor Sync');
    expect([orgs, found, unknown.length]).toEqual([1, [], 1]);
    expect(await respond(state, 'Portal')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('1 org is not known'),
    });
  });

  test('3: a state is damaged, and the others are read', async () => {
    const state = await vendorOrgs();
    writeFileSync(stateFile(state, BY_ID), '{');
    const { found, unknown, orgs } = await answerOf(state, 'vendor.example');
    expect([orgs, found.length < 2, unknown.map(({ why }) => why).join()]).toEqual([
      4,
      true,
      expect.stringContaining('is not JSON'),
    ]);
  });

  test('3: a state that the last run kept is gone, or the orgs of the last run are not known', async () => {
    const state = await vendorOrgs();
    rmSync(stateFile(state, BY_ID));
    rmSync(stateFile(state, /^alias=acme-lost/));
    expect((await answerOf(state, 'No such app')).unknown.map(({ why }) => why).join()).toContain(
      'kept no state of it',
    );
    const alone = await scanned(await simulatedOrg({ apps: [portal] }));
    // What is no state of an org is none that is not known.
    writeFileSync(join(alone, 'state/subscriptions.json'), '{}');
    writeFileSync(join(alone, 'state/planned.json'), '{}');
    expect((await answerOf(alone, 'Vendor Sync')).unknown).toEqual([]);
    const asksForRoster = { code: 3, stdout: expect.stringContaining('roster.json') };
    writeFileSync(join(alone, 'state/roster.json'), '{"schemaVersion":1,"orgs":[');
    expect(await respond(alone, 'Vendor Sync')).toMatchObject(asksForRoster);
    rmSync(join(alone, 'state/roster.json'));
    expect(await respond(alone, 'Vendor Sync')).toMatchObject(asksForRoster);
  });

  test.each([
    [['--app', ' ', '--state', 'docs'], 'found nothing'],
    [['--app', 'x'], 'either --state or --bucket'],
    [['--app', 'x', '--state', 'docs'], 'found no state of an org'],
    [['--app', 'x', '--state', 'docs', '--format', 'sarif'], 'expected one of table, json'],
    [['--state', 'docs'], '--app'],
  ])('2: %j', async (args, message) => {
    expect(await cli(['respond', ...args])).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

test('a state whose org the last run knew no more is marked, and is no unknown org', async () => {
  const state = await scanned(await simulatedOrg({ apps: [portal] }));
  const roster = join(state, 'state/roster.json');
  writeFileSync(
    roster,
    readFileSync(roster, 'utf8')
      .replace(/"orgId":"[^"]*"/, '"orgId":"00D000000000009AAA"')
      .replace('"acme"', '"other"'),
  );
  const { found } = await answerOf(state, 'Portal');
  expect(found).toMatchObject([{ isUnwatched: true }]);
});
