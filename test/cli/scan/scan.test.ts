import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { cli } from '../../support/cli.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const GLOBAL_OAUTH = 'ExtlClntAppGlobalOauthSettings';
const exposed = externalClientApp({
  name: 'Portal',
  globalOauth: { isConsumerSecretOptional: 'true', isPkceRequired: 'false' },
});

async function credentials(...orgs: readonly SimulatedOrg[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const org of orgs) {
    writeFileSync(join(folder, `${org.alias}.json`), JSON.stringify(org.secret()));
  }
  return folder;
}

const resultOf = (stdout: string) => JSON.parse(stdout) as RunResult;

describe('exit codes', () => {
  test('0 for a clean org', async () => {
    const folder = await credentials(await simulatedOrg());
    expect(await cli(['scan', '--credentials', folder])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('CLEAN'),
    });
  });

  test('1 for a failure, and 0 when only worse ones count', async () => {
    const folder = await credentials(await simulatedOrg({ apps: [exposed] }));
    expect(await cli(['scan', '--credentials', folder])).toMatchObject({ code: 1 });
    expect(await cli(['scan', '--credentials', folder, '--fail-on', 'critical'])).toMatchObject({ code: 0 });
  });

  test('3 for an org that could not be read, with its reason in the report', async () => {
    const org = await simulatedOrg();
    org.fault('user-inactive');
    const { code, stdout } = await cli(['scan', '--credentials', await credentials(org), '--format', 'json']);
    expect(code).toBe(3);
    expect(resultOf(stdout).orgs).toMatchObject([
      { alias: 'acme', status: 'not_assessed', reason: { code: 'user_not_approved' } },
    ]);
  });
});

test('names the apps that would be suspended where the profile is that of partners, waived or not', async () => {
  const folder = await credentials(await simulatedOrg({ apps: [exposed, externalClientApp({ name: 'Safe' })] }));
  const config = join(await temporaryFolder(), 'c.yaml');
  const until = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const waiver = `control: require-pkce, org: "*", app: Portal, owner: us, reason: Known., until: "${until}"`;
  writeFileSync(config, `profile: salesforce-partner-2026\nwaivers: [{ ${waiver} }]\n`);
  const { stdout, stderr } = await cli(['scan', '--credentials', folder, '--config', config]);
  expect(stdout).toContain('1 waived');
  expect(stderr).toMatch(
    /would be suspended by Salesforce's partner mandate of June 2026.*\n {2}Portal in acme: require-pkce/,
  );
  expect((await cli(['scan', '--credentials', folder])).stderr).not.toContain('suspended');
});

test('fingerprints of consumer keys are in the result, unless the configuration switches them off', async () => {
  const folder = await credentials(await simulatedOrg());
  const config = join(await temporaryFolder(), 'c.yaml');
  writeFileSync(config, 'fingerprints: false\n');
  const scan = async (...flags: readonly string[]) => {
    const { stdout } = await cli(['scan', '--credentials', folder, '--format', 'json', ...flags]);
    return resultOf(stdout).orgs[0]?.apps.map((app) => app.consumerKeyFingerprint);
  };
  expect(await scan()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  expect(await scan('--config', config)).toEqual([undefined]);
});

describe('credentials as editors and shells save them', () => {
  const json = async () => JSON.stringify((await simulatedOrg()).secret());
  const save = async (bytes: string | Uint8Array) => {
    const file = join(await temporaryFolder(), 'acme.json');
    writeFileSync(file, bytes);
    return cli(['scan', '--credentials', file, '--format', 'json']);
  };

  test.each([
    ['UTF-8 with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['an array with a byte order mark', (text: string) => Buffer.from(`\uFEFF[${text}]`)],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, the other way round', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('%s', async (_, encode) => {
    expect(await save(encode(await json()))).toMatchObject({ code: 0 });
  });

  test('another encoding is named', async () => {
    const { code, stdout } = await save(Buffer.from('{"alias":"Z\u00fcrich"}', 'latin1'));
    expect(code).toBe(3);
    expect(resultOf(stdout).orgs[0]?.reason?.message).toContain('its text is neither UTF-8 nor UTF-16');
  });
});

describe('wrong usage ends with 2 and says what was expected', () => {
  test.each([
    [['scan'], '--credentials'],
    [['scan', '--credentials', 'no-such-place'], 'it does not exist'],
    [['scan', '--credentials', 'package.json', '--format', 'xml'], 'expected one of table, json'],
    [['scan', '--credentials', 'package.json', '--fail-on', 'severe'], 'critical, high, medium, low, info'],
    [['scan', '--credentials', 'package.json', '--config', 'no-such.yaml'], 'no-such.yaml'],
    [['frobnicate'], 'unknown command'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  test('a folder without org secrets', async () => {
    expect(await cli(['scan', '--credentials', await temporaryFolder()])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('found no org secret'),
    });
  });

  test('a configuration with mistakes, each with its place', async () => {
    const folder = await credentials(await simulatedOrg());
    const config = join(await temporaryFolder(), 'eca-auditor.yaml');
    writeFileSync(config, 'limits:\n  orgsAtOnce: many\ncontrol: {}\n');
    const { code, stderr } = await cli(['scan', '--credentials', folder, '--config', config]);
    expect(code).toBe(2);
    expect(stderr).toContain('eca-auditor.yaml:2:');
    expect(stderr).toContain('"controls"');
  });
});

test('a secret that is not valid makes its own org not assessed, and the others are read', async () => {
  const folder = await credentials(await simulatedOrg());
  writeFileSync(join(folder, 'broken.json'), '{"alias":"broken","auth":"jwt","privateKey":"hush"}');
  writeFileSync(join(folder, 'text.json'), 'hush');
  const { code, stdout } = await cli(['scan', '--credentials', folder, '--format', 'json']);
  expect(code).toBe(3);
  expect(resultOf(stdout).orgs.map(({ alias, status }) => [alias, status])).toEqual([
    ['acme', 'assessed'],
    ['broken', 'not_assessed'],
    ['text', 'not_assessed'],
  ]);
  expect(stdout).toContain('privateKey: found a text that is no PEM key; expected an RSA private key');
  expect(stdout).not.toContain('hush');
});

describe.skipIf(process.platform === 'win32')('what others on the machine can get at', () => {
  test('a key file is refused, and the other orgs are read', async () => {
    const folder = await credentials(await simulatedOrg({ alias: 'one' }), await simulatedOrg({ alias: 'two' }));
    chmodSync(join(folder, 'two.json'), 0o640);
    const { code, stdout } = await cli(['scan', '--credentials', folder, '--format', 'json']);
    expect(code).toBe(3);
    expect(resultOf(stdout).orgs.map(({ alias, status }) => [alias, status])).toEqual([
      ['one', 'assessed'],
      ['two', 'not_assessed'],
    ]);
    expect(stdout).toContain('its mode is 0640');
    expect(stdout).toContain(`chmod 600 ${join(folder, 'two.json')}`);
  });

  test('a folder of credentials or of states is refused', async () => {
    const folder = await credentials(await simulatedOrg());
    const state = await temporaryFolder();
    chmodSync(state, 0o777);
    const args = ['scan', '--credentials', folder, '--state', state];
    expect(await cli(args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`--state ${state}: its mode is 0777, so everybody`),
    });
    chmodSync(state, 0o775);
    expect(await cli(args)).toMatchObject({ code: 0 });
    chmodSync(folder, 0o1777);
    expect(await cli(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('chmod 700') });
  });
});

test('several org secrets in one file', async () => {
  const orgs = [await simulatedOrg({ alias: 'one' }), await simulatedOrg({ alias: 'two' })];
  const file = join(await temporaryFolder(), 'orgs.json');
  writeFileSync(file, JSON.stringify(orgs.map((org) => org.secret())));
  const { stdout } = await cli(['scan', '--credentials', file, '--format', 'json']);
  expect(resultOf(stdout).orgs.map(({ alias }) => alias)).toEqual(['one', 'two']);
});

test('with --state the second scan shows what changed, who did it and when', async () => {
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
  const args = [
    'scan',
    '--credentials',
    await credentials(org),
    '--state',
    await temporaryFolder(),
    '--format',
    'json',
  ];
  await cli(args);
  expect(resultOf((await cli(args)).stdout).drift).toEqual([]);
  org.setField({ app: 'Portal', type: GLOBAL_OAUTH, field: 'isConsumerSecretOptional', value: 'true', by: 'Ivan' });
  expect(resultOf((await cli(args)).stdout).drift).toMatchObject([
    {
      type: 'violation_opened',
      org: 'acme',
      app: 'Portal',
      control: 'require-secret-web-server-flow',
      cause: 'setting_changed',
      before: 'isConsumerSecretOptional: false',
      after: 'isConsumerSecretOptional: true',
      changedBy: 'Ivan',
      changedById: expect.stringMatching(/^005/),
      changedAt: expect.stringMatching(/^\d{4}-/),
    },
  ]);
});

test.each([
  [['--output', 'docs'], "--output docs: it can't be written: it is a folder"],
  [['--output', 'nope/r.json'], '--output nope/r.json: its folder does not exist'],
  [['--format', 'asff'], '--format asff: found no account or no region'],
])('a report that can’t be written is refused before the state is replaced: %j', async (args, said) => {
  const state = join(await temporaryFolder(), 'state');
  const source = await credentials(await simulatedOrg());
  const { code, stderr } = await cli(['scan', '--credentials', source, '--state', state, ...args]);
  expect([code, stderr.startsWith(`eca-auditor: ${said}`)]).toEqual([2, true]);
  expect(existsSync(state)).toBe(false);
});

test('a link to a file that is not there yet stays a link', async () => {
  const folder = await temporaryFolder();
  const [link, file] = [join(folder, 'latest.json'), join(folder, 'result.json')];
  symlinkSync(file, link);
  const source = await credentials(await simulatedOrg());
  await cli(['scan', '--credentials', source, '--format', 'json', '--output', link]);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schemaVersion: 1 });
});

test('a state that can’t be read is named by its path', async () => {
  const orgs = [await simulatedOrg({ alias: 'one' }), await simulatedOrg({ alias: 'two' })];
  const [file, state] = [join(await temporaryFolder(), 'orgs.json'), await temporaryFolder()];
  writeFileSync(file, JSON.stringify(orgs.map((org) => org.secret())));
  const args = ['scan', '--credentials', file, '--state', state];
  await cli(args);
  const broken = join(state, 'state', `${orgs[0]?.orgId}.json`);
  writeFileSync(broken, '{"schemaVersion":2}');
  const { code, stderr } = await cli(args);
  expect(code).toBe(2);
  expect(stderr).toContain(`The state of 1 org could not be kept: ${broken} is not a state of schema version 1: `);
  expect(stderr).not.toContain('s3://');
});

test('a waiver mutes and never hides', async () => {
  const folder = await credentials(await simulatedOrg({ apps: [exposed] }));
  const config = join(await temporaryFolder(), 'eca-auditor.yaml');
  const until = new Date(Date.now() + 90 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  await cli(['init', config]);
  for (const control of ['require-secret-web-server-flow', 'require-pkce']) {
    const waiver = ['--control', control, '--org', 'ac*', '--app', 'Portal', '--owner', 'platform', '--reason', 'cli'];
    expect(await cli(['waive', ...waiver, '--until', until, '--config', config])).toMatchObject({ code: 0 });
  }
  const { code, stdout } = await cli(['scan', '--credentials', folder, '--config', config]);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`waived.*platform.*${until}`, 'is'));
});

test('a waiver is void the night its condition breaks, though no control reads what it rests on', async () => {
  const org = await simulatedOrg({ apps: [exposed] });
  const folder = await credentials(org);
  const [config, state] = [join(await temporaryFolder(), 'eca-auditor.yaml'), await temporaryFolder()];
  const until = new Date(Date.now() + 90 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const off = CATALOGUE.filter(({ id }) => id !== 'require-pkce').map(({ id }) => `  ${id}: "off"\n`);
  writeFileSync(config, `controls:\n${off.join('')}`);
  const waiver = ['--control', 'require-pkce', '--org', 'acme', '--app', 'Portal', '--owner', 'platform'];
  await cli(['waive', ...waiver, '--reason', 'cli', '--until', until, '--while', 'idle-days=30', '--config', config]);
  const scan = () => cli(['scan', '--credentials', folder, '--config', config, '--state', state, '--format', 'json']);
  const policies = { app: 'Portal', type: 'ExtlClntAppOauthConfigurablePolicies', by: 'Ivan' } as const;
  org.setField({ ...policies, field: 'refreshTokenPolicyType', value: 'Zero' });
  expect(JSON.parse((await scan()).stdout)).toMatchObject({ drift: [], summary: { waived: 1 } });
  org.setField({ ...policies, field: 'refreshTokenPolicyType', value: 'Infinite' });
  const { drift } = JSON.parse((await scan()).stdout);
  const found = expect.stringContaining('is void: refresh tokens may stay idle');
  expect(drift).toContainEqual(expect.objectContaining({ control: 'require-pkce', cause: 'waiver_void', found }));
});

test('a report goes to a file, and standard output stays clean', async () => {
  const folder = await credentials(await simulatedOrg());
  const file = join(await temporaryFolder(), 'result.json');
  const { stdout, stderr } = await cli(['scan', '--credentials', folder, '--format', 'json', '--output', file]);
  expect([stdout, stderr]).toEqual(['', `Written to ${file}.\n`]);
  mkdirSync(join(file, '..', 'folder'));
  expect(await cli(['scan', '--credentials', folder, '--output', join(file, '..', 'folder')])).toMatchObject({
    code: 2,
  });
});
