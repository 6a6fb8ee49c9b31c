import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../lib/audit/model.ts';
import type { SimulatedOrg } from '../../lib/simulator/salesforce/start.ts';
import { cli } from '../support/cli.ts';
import { jsforceConnection, simulatedOrg } from '../support/simulated-salesforce.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

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

async function tokenOf(org: SimulatedOrg): Promise<string> {
  return (await jsforceConnection(org)).accessToken ?? '';
}

const display = ({ orgId, url }: SimulatedOrg, fields: object = {}) => ({
  status: 0,
  result: { id: orgId, instanceUrl: url, username: 'ada@acme.example', connectedStatus: 'Connected', ...fields },
});

const REDACTED = "[REDACTED] Use 'sf org auth show-access-token' to view";
const scan = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  cli(['scan', '--target-org', ...args, '--format', 'json'], env);

describe('scan --target-org', () => {
  test.each([
    ['as it was before 2026', (accessToken: string) => ({ display: { accessToken }, shown: undefined })],
    ['that hides the token', (accessToken: string) => ({ display: { accessToken: REDACTED }, shown: accessToken })],
    ['that leaves it out', (accessToken: string) => ({ display: {}, shown: accessToken })],
  ])('reads with the session of a CLI %s, and prints no token', async (_what, told) => {
    const org = await simulatedOrg({ apps: 3 });
    const token = await tokenOf(org);
    const { display: fields, shown } = told(token);
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
      ['scan', '--target-org', 'one', '--target-org', 'other', 'one', '--format', 'json'],
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
    ['is told in no JSON', 'Warning: not JSON', /no session for "acme" \(its answer is not the JSON/],
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
      /knows no such org; "sf org list"/,
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
