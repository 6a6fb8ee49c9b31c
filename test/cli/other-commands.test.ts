import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DriftEvent } from '../../lib/audit/model/drift-event.ts';
import { runCli } from '../../lib/cli/program.ts';
import { externalClientApp } from '../../lib/simulator/salesforce/components.ts';
import { cli } from '../support/cli.ts';
import { simulatedOrg } from '../support/salesforce/simulated-salesforce.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('controls', () => {
  test('lists them', async () => {
    const { code, stdout } = await cli(['controls']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^require-secret-web-server-flow +page +high/m);
  });

  test('explains one, with its remedy and its source', async () => {
    const { stdout } = await cli(['controls', 'require-secret-web-server-flow']);
    expect(stdout).toContain('isConsumerSecretOptional');
    expect(stdout).toContain('Require secret for Web Server Flow');
    expect(stdout).toContain('xcloud.shr_security_require_secret_for_web_server_flow');
  });

  test.each([[], ['require-pkce']])('keeps to the width of the terminal: %j', async (...args) => {
    const at = async (COLUMNS: string) => (await cli(['controls', ...args], { COLUMNS })).stdout.split('\n');
    const tooLong = (line: string) => line.length > 80 && !/^ +(- )?<https:/.test(line);
    expect((await at('80')).filter(tooLong)).toEqual([]);
    expect((await at('300')).filter(tooLong).length).toBeGreaterThan(2);
    const words = (lines: string[]) => lines.join(' ').split(/\s+/);
    expect(words(await at('80')).sort()).toEqual(words(await at('300')).sort());
  });

  test('refuses one that there is not', async () => {
    expect(await cli(['controls', 'be-good'])).toMatchObject({ code: 2, stderr: expect.stringContaining('be-good') });
  });
});

describe('init', () => {
  test.each(['eca-auditor.yaml', 'eca-auditor.json'])('%s names the schema only where it is', async (name) => {
    const folder = await temporaryFolder();
    const [above, inside] = [join(folder, 'node_modules/eca-auditor/docs/schemas'), join(folder, 'config')];
    for (const each of [inside, join(folder, '.git')]) mkdirSync(each, { recursive: true });
    const dead = await cli(['init', join(folder, name)]);
    expect(dead).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('It has no link to the JSON Schema for editors'),
    });
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('$schema');
    mkdirSync(above, { recursive: true });
    writeFileSync(join(above, 'eca-auditor.schema.json'), '{}');
    expect(await cli(['init', join(inside, name)])).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('Schema'),
    });
    const [, path = ''] = /\$schema(?:=|": ")([^"\n]+)/.exec(readFileSync(join(inside, name), 'utf8')) ?? [];
    expect(path).toBe('../node_modules/eca-auditor/docs/schemas/eca-auditor.schema.json');
    expect(readFileSync(join(inside, path), 'utf8')).toBe('{}');
  });

  test('never replaces a file', async () => {
    const file = join(await temporaryFolder(), 'eca-auditor.yaml');
    writeFileSync(file, 'waivers: []\n');
    expect(await cli(['init', file])).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already') });
    expect(readFileSync(file, 'utf8')).toBe('waivers: []\n');
  });
});

describe('waive', () => {
  const waiver = ['--control', 'require-pkce', '--org', 'acme', '--app', 'Portal', '--owner', 'me', '--reason', 'why'];

  test('does not change the file when the waiver is not valid', async () => {
    const file = join(await temporaryFolder(), 'eca-auditor.yaml');
    writeFileSync(file, '# mine\nwaivers: []\n');
    const { code, stderr } = await cli(['waive', ...waiver, '--until', '2027-02-30', '--config', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('2027-02-30');
    expect(readFileSync(file, 'utf8')).toBe('# mine\nwaivers: []\n');
  });

  test('says how to begin when there is no configuration', async () => {
    const file = join(await temporaryFolder(), 'eca-auditor.yaml');
    expect(await cli(['waive', ...waiver, '--until', '2027-03-31', '--config', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('eca-auditor init'),
    });
  });
});

const day = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);

test('a waiver for what may be a control of one’s own is added, and doubted', async () => {
  const file = join(await temporaryFolder(), 'eca-auditor.yaml');
  writeFileSync(file, 'customControls: [./mine.ts]\n');
  const flags = ['--control', 'require-pkec', '--org', 'a', '--app', 'b', '--owner', 'me', '--reason', 'why'];
  const { code, stderr } = await cli(['waive', ...flags, '--until', day(30), '--config', file]);
  expect(code).toBe(0);
  expect(stderr).toContain('Warning: --control: "require-pkec" is no control; did you mean "require-pkce"?');
});

describe('a waiver is refused', () => {
  const waive = (file: string, org: string, until: string, app = 'Portal') => {
    const flags = { control: 'require-pkce', org, app, owner: 'me', reason: 'why', until, config: file };
    return cli(['waive', ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])]);
  };
  const written = async (text = '') => {
    const file = join(await temporaryFolder(), 'eca-auditor.yaml');
    writeFileSync(file, text);
    return file;
  };

  test('when its end is in the past, or too far ahead', async () => {
    const file = await written();
    const past = await waive(file, 'acme', day(-2));
    expect(past).toMatchObject({ code: 2, stderr: expect.stringMatching(/--until: found .* is in the past/) });
    const far = await waive(file, 'acme', day(402));
    expect(far).toMatchObject({ code: 2, stderr: expect.stringMatching(/--until: found .*400 days ahead/) });
    expect(readFileSync(file, 'utf8')).toBe('');
    expect(await waive(file, 'acme', day(399))).toMatchObject({ code: 0 });
    expect(await waive(await written('waiverMaxDays: 800\n'), 'acme', day(402))).toMatchObject({ code: 0 });
  });

  test('when it is there already, and not when it ends later', async () => {
    const file = await written();
    expect(await waive(file, 'acme', day(30))).toMatchObject({
      code: 0,
      stderr: expect.not.stringContaining('Warning'),
    });
    const again = await waive(file, 'acme', day(30));
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('exists already; me owns it') });
    expect(await waive(file, 'acme', day(31))).toMatchObject({ code: 0 });
  });

  test('when a condition does not exist; the error lists those that exist', async () => {
    const file = await written();
    const flags = ['--control', 'require-pkce', '--org', 'acme', '--app', 'Portal', '--owner', 'me', '--reason', 'why'];
    const withWhile = (...conditions: string[]) =>
      cli([
        ...['waive', ...flags, '--until', day(30), '--config', file],
        ...conditions.flatMap((condition) => ['--while', condition]),
      ]);
    const wrong = await withWhile('idle-days=0');
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--while: found "idle-days=0"; expected '),
    });
    expect(await withWhile('pkce-required', 'idle-days=30')).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toContain('    while:\n      pkceRequired: true\n      idleDaysAtMost: 30\n');
    expect(await withWhile('pkce-required', 'idle-days=30')).toMatchObject({ code: 2 });
    expect(await withWhile('pkce-required')).toMatchObject({ code: 0 });
  });

  test('and one for every app of every org is warned of, by waive and by check', async () => {
    const file = await written();
    const warning = expect.stringContaining('covers every app of every org');
    expect(await waive(file, '*', day(30), '*')).toMatchObject({ code: 0, stderr: warning });
    const folder = join(await temporaryFolder());
    expect(await cli(['check', folder, '--config', file])).toMatchObject({ stderr: warning });
  });
});

describe('diff', () => {
  async function twoResults(): Promise<readonly [string, string]> {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'acme.json'), JSON.stringify(org.secret()));
    const [before, after] = [join(folder, 'before.result'), join(folder, 'after.result')];
    const scan = (output: string) =>
      cli(['scan', '--credentials', join(folder, 'acme.json'), '--format', 'json', '--output', output]);
    await scan(before);
    for (const field of ['isPkceRequired', 'isRefreshTokenRotationEnabled']) {
      org.setField({ app: 'Portal', type: 'ExtlClntAppGlobalOauthSettings', field, value: 'false', by: 'Ivan' });
    }
    await scan(after);
    return [before, after];
  }

  test('shows what opened and, with the files swapped, what was resolved', async () => {
    const [before, after] = await twoResults();
    const { code, stdout } = await cli(['diff', before, after]);
    expect(code).toBe(1);
    expect(stdout.replace('\n', ' ')).toContain(`Since ${before}`);
    expect(stdout).toMatch(/opened +acme \/ Portal \/ rotate-refresh-tokens/);
    const back = await cli(['diff', after, before, '--format', 'json']);
    expect(back.code).toBe(0);
    const types = (JSON.parse(back.stdout) as DriftEvent[]).map(({ type }) => type);
    expect(new Set(types)).toEqual(new Set(['violation_resolved']));
  });

  test('reports that nothing has changed', async () => {
    const [before] = await twoResults();
    expect(await cli(['diff', before, before])).toEqual({ code: 0, stdout: 'Nothing has changed.\n', stderr: '' });
  });

  test('refuses what is no result', async () => {
    expect(await cli(['diff', 'package.json', 'package.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('package.json: it is not a result of schema version 1'),
    });
  });
});

describe('history', () => {
  test('shows when a violation opened and closed', async () => {
    const org = await simulatedOrg({ apps: [externalClientApp({ name: 'Portal' })] });
    const [folder, state] = [await temporaryFolder(), await temporaryFolder()];
    writeFileSync(join(folder, 'acme.json'), JSON.stringify(org.secret()));
    const night = () => cli(['scan', '--credentials', folder, '--state', state]);
    const set = (value: string) =>
      org.setField({
        app: 'Portal',
        type: 'ExtlClntAppGlobalOauthSettings',
        field: 'isPkceRequired',
        value,
        by: 'Ivan',
      });
    await night();
    set('false');
    await night();
    set('true');
    org.fault('user-inactive', { times: 1 });
    await night();
    await night();
    const { code, stdout } = await cli(['history', '--org', 'acme', '--state', state]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/▁█·▁/);
    expect(stdout).toMatch(/Portal \/ require-pkce\n.*: fixed/);
    const unknown = await cli(['history', '--org', 'amce', '--state', state]);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "acme"?') });
  });

  test.each([
    [['--org', 'acme'], 'either --state or --bucket'],
    [['--org', 'acme', '--state', 'no-such-place'], 'it does not exist'],
    [['--org', 'acme', '--state', 'docs'], 'there is no evidence of it'],
    [['--org', 'acme', '--state', 'docs', '--days', '0'], 'Found "0"'],
  ])('%j is refused', async (args, message) => {
    expect(await cli(['history', ...args])).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

test('a defect of ours is no finding, and its text, which may hold anything, is not printed', async () => {
  const printed: string[] = [];
  const stderr = { write: (text: string | Uint8Array) => printed.push(String(text)) > 0 };
  const stdout = {
    write() {
      throw new RangeError('hush');
    },
  };
  expect(await runCli(['controls'], { stdout, stderr, env: {} })).toBe(3);
  expect(printed.join('')).toContain('internal error (RangeError)');
  expect(printed.join('')).not.toContain('hush');
});
