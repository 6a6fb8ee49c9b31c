import { existsSync, globSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { externalClientApp } from '../../../lib/simulator/salesforce/components.ts';
import { cli } from '../../support/cli.ts';
import { simulatedOrg } from '../../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const DAYS = ['--from', '2020-01-01', '--to', new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)];

/** Three nights of an org, in the second of which the secret was optional. */
async function threeNights(): Promise<string> {
  const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
  const [folder, state] = [await temporaryFolder(), await temporaryFolder()];
  writeFileSync(join(folder, 'acme.json'), JSON.stringify(org.secret()));
  for (const value of ['false', 'true', 'false']) {
    org.setField({
      app: 'Portal',
      type: 'ExtlClntAppGlobalOauthSettings',
      field: 'isConsumerSecretOptional',
      value,
      by: 'Ivan',
    });
    await cli(['scan', '--credentials', folder, '--state', state]);
  }
  return state;
}

const evidence = (state: string, ...args: readonly string[]) =>
  cli(['evidence', '--org', 'acme', ...DAYS, '--state', state, ...args]);

/** In the order in which they were taken. */
function filesOf(state: string): string[] {
  const taken = (file: string): string => JSON.parse(readFileSync(file, 'utf8')).takenAt;
  return globSync(join(state, 'evidence/*/*/*.json')).toSorted((a, b) => (taken(a) < taken(b) ? -1 : 1));
}

describe('evidence', () => {
  test('puts together the setting and the verdict of each night', async () => {
    const { code, stdout } = await evidence(await threeNights(), '--format', 'json');
    expect(code).toBe(0);
    const rows: Record<string, string>[] = JSON.parse(stdout);
    const mission = rows.filter(({ control }) => control === 'require-secret-web-server-flow');
    expect(mission.map(({ setting, verdict }) => [setting, verdict])).toEqual([
      ['isConsumerSecretOptional: false', 'pass'],
      ['isConsumerSecretOptional: true', 'fail'],
      ['isConsumerSecretOptional: false', 'pass'],
    ]);
    expect(new Set(mission.map(({ reportOnly }) => reportOnly))).toEqual(new Set(['no']));
    expect(rows.some(({ verdict, reportOnly }) => verdict === 'fail' && reportOnly === 'yes')).toBe(true);
    expect(mission[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('marks what the chain does not prove', async () => {
    const state = await threeNights();
    const [first = '', second = ''] = filesOf(state);
    writeFileSync(
      second,
      readFileSync(second, 'utf8').replace('"isConsumerSecretOptional":true', '"isConsumerSecretOptional":false'),
    );
    const { code, stdout, stderr } = await evidence(state, '--format', 'json');
    const rows: Record<string, string>[] = JSON.parse(stdout);
    const runsOf = (proven: string) => new Set(rows.filter((row) => row.proven === proven).map(({ runId }) => runId));
    const runOf = (file: string) => JSON.parse(readFileSync(file, 'utf8')).runId;
    expect([code, runsOf('no')]).toEqual([0, new Set([runOf(first), runOf(second)])]);
    expect(runsOf('yes').size).toBe(1);
    expect(stderr).toContain('The chain does not prove 2 of 3 documents');
  });

  test('is CSV by default', async () => {
    const { stdout } = await evidence(await threeNights());
    expect(stdout.split('\r\n')[0]).toBe(
      'takenAt,runId,org,orgId,app,control,setting,verdict,severity,reportOnly,message,waiver,sha256,proven',
    );
  });

  test('of days without any says of which days there is some, and of a folder without any says so', async () => {
    const state = await threeNights();
    const old = ['evidence', '--org', 'acme', '--from', '2020-01-01', '--to', '2020-01-02', '--state'];
    const today = readdirSync(join(state, 'evidence'))[0]?.slice(3);
    expect(await cli([...old, state])).toMatchObject({
      code: 2,
      stderr: `eca-auditor: --org acme: there is no evidence of it from 2020-01-01 through 2020-01-02. There is evidence from ${today} through ${readdirSync(join(state, 'evidence')).at(-1)?.slice(3)}.\n`,
    });
    expect((await cli([...old, await temporaryFolder()])).stderr).toContain('There is none of any org.');
  });

  test('is verified into a file, where --output names one', async () => {
    const file = join(await temporaryFolder(), 'verdict.txt');
    expect(await evidence(await threeNights(), '--verify', '--output', file)).toMatchObject({ code: 0, stdout: '' });
    expect(readFileSync(file, 'utf8')).toMatch(/^The chain of 3 pieces of evidence is intact/);
  });

  test('that is whole is said to be whole', async () => {
    expect(await evidence(await threeNights(), '--verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^The chain of 3 pieces of evidence is intact: none was removed or altered\.\nNo --anchor was given, .*\n$/,
      ),
    });
  });

  test.each([0, 1, 2])('night %d removed shows', async (night) => {
    const state = await threeNights();
    rmSync(filesOf(state)[night] ?? '');
    expect(await evidence(state, '--verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('was removed'),
    });
  });

  test.each([0, 1, 2])('night %d altered shows', async (night) => {
    const state = await threeNights();
    const file = filesOf(state)[night] ?? '';
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"isConsumerSecretOptional":', '"isConsumerSecretOptional": '),
    );
    expect(existsSync(file)).toBe(true);
    expect(await evidence(state, '--verify')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('was altered'),
    });
  });

  test.each([
    [['--org', 'acme', '--from', '2026-13-01', '--to', '2026-12-01'], 'expected a day as yyyy-mm-dd'],
    [['--org', 'acme', ...DAYS], 'either --state or --bucket'],
    [['--org', 'acme', ...DAYS, '--state', 'docs'], 'there is no evidence'],
  ])('%j is refused', async (args, said) => {
    expect(await cli(['evidence', ...args])).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
  });
});
