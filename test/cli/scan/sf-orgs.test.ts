import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import type { SimulatedOrg } from '../../../lib/simulator/salesforce/start.ts';
import { cli } from '../../support/cli.ts';
import { jsforceConnection, simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Exit code and JSON by command, as the Salesforce CLI answers with `--json`. */
type Answers = Readonly<Record<string, { readonly status: number; readonly [field: string]: unknown } | string>>;

/** A folder with an `sf` that gives these answers, as the first in PATH. */
async function sfThatSays(answers: Answers): Promise<NodeJS.ProcessEnv> {
  const folder = await temporaryFolder();
  const script = `#!${process.execPath}
const answers = ${JSON.stringify(answers)};
const [words, alias] = [process.argv.slice(2, -3).join(' '), process.argv.at(-2)];
const answer = answers[words + ' ' + alias] ?? answers[words] ?? { status: 127, name: 'CommandNotFound' };
console.error(' ›   Warning: a newer version is available.');
console.log(typeof answer === 'string' ? answer : JSON.stringify(answer));
process.exitCode = answer.status ?? 0;
`;
  writeFileSync(join(folder, 'sf'), script);
  chmodSync(join(folder, 'sf'), 0o755);
  return { PATH: `${folder}${delimiter}${process.env.PATH}` };
}

interface Printed {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly signal?: NodeJS.Signals;
}

const STACK = `/opt/sf/run.js:12
TypeError: undefined is not a token: 00D!s3cr3t
    at run (/opt/sf/run.js:12:3)
`;

/** A folder with an `sf` that prints this for every command, and keeps its environment in \`env.json\`. */
async function sfThatPrints({ stdout = '', stderr = '', exitCode = 0, signal }: Printed): Promise<NodeJS.ProcessEnv> {
  const folder = await temporaryFolder();
  const script = `#!${process.execPath}
require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'env.json'))}, JSON.stringify(process.env));
process.stderr.write(${JSON.stringify(stderr)});
process.stdout.write(${JSON.stringify(stdout)});
process.exitCode = ${exitCode};
${signal === undefined ? '' : `process.kill(process.pid, '${signal}');`}
`;
  writeFileSync(join(folder, 'sf'), script, { mode: 0o755 });
  return { PATH: `${folder}${delimiter}${process.env.PATH}`, SF_FOLDER: folder };
}

/** As jq and the Salesforce CLI colour JSON: every piece of it. */
function coloured(json: string): string {
  return json.replace(/"[^"]*"|[{}[\],:]/g, (piece) => `\u001b[38;5;12m${piece}\u001b[39m`);
}

async function tokenOf(org: SimulatedOrg): Promise<string> {
  return (await jsforceConnection(org)).accessToken ?? '';
}

const display = ({ orgId, url }: SimulatedOrg, fields: object = {}) => ({
  status: 0,
  result: { id: orgId, instanceUrl: url, username: 'ada@acme.example', connectedStatus: 'Connected', ...fields },
});

const REDACTED = "[REDACTED] Use 'sf org auth show-access-token' to view";
const scan = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  cli(['scan', ...args.flatMap((alias) => ['--target-org', alias]), '--format', 'json'], env);

describe('scan --target-org', () => {
  test.each([
    ['as it was before 2026', (accessToken: string) => ({ display: { accessToken }, shown: undefined })],
    ['that hides the token', (accessToken: string) => ({ display: { accessToken: REDACTED }, shown: accessToken })],
    ['that leaves it out', (accessToken: string) => ({ display: {}, shown: accessToken })],
  ])('reads with the session of a CLI %s, and prints no token', async (_what, answers) => {
    const org = await simulatedOrg({ apps: 3 });
    const token = await tokenOf(org);
    const { display: fields, shown } = answers(token);
    const env = await sfThatSays({
      'org display': display(org, fields),
      ...(shown !== undefined && { 'org auth show-access-token': { status: 0, result: { accessToken: shown } } }),
    });
    const logins = org.calls().length;
    const { code, stdout, stderr } = await scan(env, 'acme');
    const { orgs } = JSON.parse(stdout) as RunResult;

    expect(code).toBe(0);
    expect(orgs).toMatchObject([{ alias: 'acme', orgId: org.orgId, status: 'assessed' }]);
    expect(orgs[0]?.apps).toHaveLength(3);
    expect(stdout + stderr).not.toContain(token);
    expect(
      org
        .calls()
        .slice(logins)
        .map(({ operation }) => operation),
    ).not.toContain('token');
  });

  test('reads several orgs, and one that is named twice once', async () => {
    const [one, other] = [await simulatedOrg({ alias: 'one' }), await simulatedOrg({ alias: 'other' })];
    const env = await sfThatSays({
      'org display one': display(one, { accessToken: await tokenOf(one) }),
      'org display other': display(other, { accessToken: await tokenOf(other) }),
    });
    const { stdout } = await cli(
      ['scan', '--target-org', 'one', '--target-org', 'other', '--target-org', 'one', '--format', 'json'],
      env,
    );
    expect((JSON.parse(stdout) as RunResult).orgs.map(({ alias }) => alias).sort()).toEqual(['one', 'other']);
  });

  test('says how to log in again when the session has ended', async () => {
    const org = await simulatedOrg();
    const accessToken = await tokenOf(org);
    org.expireSessions();
    const { code, stdout, stderr } = await scan(
      await sfThatSays({ 'org display': display(org, { accessToken }) }),
      'acme',
    );
    const [found] = (JSON.parse(stdout) as RunResult).orgs;

    expect(code).toBe(3);
    expect(found?.reason).toMatchObject({
      code: 'session_refused',
      message: 'The session that the Salesforce CLI has for "acme" has ended.',
      remediation: 'Log in again with "sf org login web --alias acme".',
    });
    expect(stdout + stderr).not.toContain(accessToken);
  });

  test.each([
    [
      'can not be renewed',
      { status: 1, name: 'RefreshTokenAuthError' },
      /no session for "acme" \(RefreshTokenAuthError\)/,
    ],
    ['lacks the host', { status: 0, result: { id: '00D000000000001' } }, /lacks the id, the host or the token/],
  ])('reports the org when its session %s, and reads the others', async (_what, answer, message) => {
    const org = await simulatedOrg({ alias: 'other' });
    const env = await sfThatSays({
      'org display acme': answer,
      'org display other': display(org, { accessToken: await tokenOf(org) }),
    });
    const { code, stdout } = await scan(env, 'acme', 'other');
    const { orgs } = JSON.parse(stdout) as RunResult;

    expect(code).toBe(3);
    expect(orgs.find(({ alias }) => alias === 'acme')?.reason?.message).toMatch(message);
    expect(orgs.find(({ alias }) => alias === 'other')?.status).toBe('assessed');
  });

  test.each<[string, (json: string) => Printed]>([
    ['in colours', (json) => ({ stdout: coloured(json) })],
    ['over several lines', (json) => ({ stdout: JSON.stringify(JSON.parse(json), undefined, 2) })],
    ['in colours over several lines', (json) => ({ stdout: coloured(JSON.stringify(JSON.parse(json), undefined, 2)) })],
    ['behind a warning', (json) => ({ stdout: `(node:1) Warning: { this } is old.\n{\n${json}\nBye.` })],
    ['behind other JSON', (json) => ({ stdout: `{"level":40,"status":"slow"}\n${json}` })],
    ['behind a byte order mark', (json) => ({ stdout: `\uFEFF${json}` })],
    ['before a crash', (json) => ({ stdout: json, stderr: STACK, exitCode: 1 })],
  ])('uses an answer that is whole, %s', async (_what, print) => {
    const org = await simulatedOrg();
    const whole = JSON.stringify(display(org, { accessToken: await tokenOf(org) }));
    const { code, stdout } = await scan(await sfThatPrints(print(whole)), 'acme');
    expect((JSON.parse(stdout) as RunResult).orgs).toMatchObject([{ alias: 'acme', status: 'assessed' }]);
    expect(code).toBe(0);
  });

  test.each<[string, Printed, RegExp]>([
    ['a crash', { stderr: STACK, exitCode: 1 }, /ended with exit code 1 after a TypeError, and it printed no JSON/],
    ['a kill', { signal: 'SIGKILL' }, /was ended by SIGKILL, and it printed no JSON/],
    ['no JSON', { stdout: 'Warning: not JSON' }, /: it printed no JSON\./],
    ['half of its JSON', { stdout: '{"status":0,"result":{"accessToken":"00D!s3cr3t' }, /JSON is cut off/],
    ['other JSON', { stdout: '{"accessToken":"00D!s3cr3t"}' }, /not what it documents/],
    ['more than anybody reads', { stdout: 'x'.repeat(5_000_000) }, /printed more than 4 MiB/],
  ])('reports %s, without what was printed', async (_what, printed, message) => {
    const { code, stdout, stderr } = await scan(await sfThatPrints(printed), 'acme');
    const [found] = (JSON.parse(stdout) as RunResult).orgs;
    expect(code).toBe(3);
    expect(found?.reason?.code).toBe('session_missing');
    expect(found?.reason?.message).toMatch(message);
    expect(found?.reason?.message).toContain('"sf org display --target-org acme" in a terminal');
    expect(stdout + stderr).not.toMatch(/s3cr3t|undefined is not/);
  });

  test('asks for no colours, whatever the caller asks for', async () => {
    const org = await simulatedOrg();
    const whole = JSON.stringify(display(org, { accessToken: await tokenOf(org) }));
    const env = await sfThatPrints({ stdout: whole });
    await scan({ ...env, FORCE_COLOR: '3', CLICOLOR_FORCE: '1' }, 'acme');
    const asked = JSON.parse(readFileSync(join(env.SF_FOLDER ?? '', 'env.json'), 'utf8'));
    expect(asked).toMatchObject({
      NO_COLOR: '1',
      SF_SKIP_NEW_VERSION_CHECK: 'true',
      NoDefaultCurrentDirectoryInExePath: '1',
    });
    expect(Object.keys(asked)).not.toContain('FORCE_COLOR');
    expect(Object.keys(asked)).not.toContain('CLICOLOR_FORCE');
  });

  test('says that there is an sf which is no program', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'sf'), 'notes on San Francisco', { mode: 0o644 });
    const { code, stderr } = await scan({ PATH: folder }, 'acme');
    expect(code).toBe(2);
    expect(stderr).toContain(`"sf" can't be started: permission denied`);
  });

  test('never sends a session to what is not a Salesforce host', async () => {
    const org = await simulatedOrg();
    const env = await sfThatSays({
      'org display': display(org, { accessToken: await tokenOf(org), instanceUrl: 'https://evil.example' }),
    });
    const { stdout } = await scan(env, 'acme');
    expect((JSON.parse(stdout) as RunResult).orgs[0]?.reason?.code).toBe('host_not_allowed');
  });

  test.each([
    [
      'an org that the CLI does not know',
      'acme',
      { status: 1, name: 'NamedOrgNotFoundError' },
      /does not know this org; "sf org list"/,
    ],
    ['what is no alias', 'a;b', { status: 0 }, /--target-org: found "a;b"/],
  ])('refuses %s', async (_what, alias, answer, message) => {
    const { code, stderr } = await scan(await sfThatSays({ 'org display': answer }), alias);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('says that there is no Salesforce CLI', async () => {
    const { code, stderr } = await scan({ PATH: await temporaryFolder() }, 'acme');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no "sf" in PATH');
  });
});

test.each([[[]], [['--credentials', 'a.json', '--target-org', 'acme']]])(
  'scan %j asks for one place that says where the orgs come from',
  async (flags) => {
    const { code, stderr } = await cli(['scan', ...flags]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Found (?:none|2) of --credentials, --secrets-prefix and --target-org; expected one/);
  },
);
