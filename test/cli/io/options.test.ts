import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { FORMATS } from '../../../lib/report/formats/formats.ts';
import { cli } from '../../support/cli.ts';
import { globalOauth, sourceTree } from '../../support/salesforce/source-tree.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

describe('what is not known, given twice or contradictory is refused', () => {
  it.each([
    ['check docs --format jsn', 'Did you mean "json"?'],
    ['check docs --fail-on hihg', 'Did you mean "high"?'],
    ['check docs --fix --control requir-pkce', 'Did you mean "require-pkce"?'],
    ['check docs --fix --control require-org-pkce', 'it is about the org'],
    ['controls requir-pkce', 'Did you mean "require-pkce"?'],
    ['controls --format jsno', 'Did you mean "json"?'],
    ['diff a b --format tabel', 'Did you mean "table"?'],
    ['respond --app x --state docs --format htm', 'Did you mean "html"?'],
    ['onboard --alias x --environment sandbax', 'Did you mean "sandbox"?'],
    ['demo --fault throtled', 'Did you mean "throttled"?'],
    ['chek docs', 'Did you mean check?'],
    ['check docs --format json --format sarif', 'found --format twice'],
    ['scan --credentials a --credentials b', 'found --credentials twice'],
    ['check docs --fix --format json', 'found --fix with --format json'],
    ['help chek', 'eca-auditor: help chek: there is no such command. Did you mean "check"?'],
    ['scan --frmat json', '(Did you mean --format?)\n(eca-auditor scan --help lists its options)'],
    ['nope', "eca-auditor: unknown command 'nope'"],
    ['evidence --org a --from 2026-01-01 --to 2026-01-02 --state docs --anchor x', '--anchor x: found no --verify'],
    ['evidence --org a --from 2026-03-01 --to 2026-01-01 --state docs', '--from 2026-03-01 is after --to 2026-01-01'],
  ])('%s', async (line, said) => {
    expect(await cli(line.split(' '))).toMatchObject({ code: 2, stderr: expect.stringContaining(said) });
  });
});

it.each([
  [['scan', '--credentials', 'a', '--state', ''], 'scan: --state: found nothing; expected <folder>.'],
  [['scan', '--target-org', ''], 'scan: --target-org: found nothing; expected <alias>.'],
  [['check', 'docs', '--changed='], 'check: --changed: found nothing; expected [commit].'],
  [['check', 'docs', ''], 'check: found an empty argument; expected path.'],
  [['diff', 'a', ''], 'diff: found an empty argument; expected before and after.'],
  [['init', ''], 'init: found an empty argument; expected file.'],
])('%j: an empty value does not stand for the working folder, or for everything', async (args, said) => {
  expect(await cli(args)).toEqual({ code: 2, stdout: '', stderr: `eca-auditor: ${said}\n` });
});

describe('help', () => {
  it('marks what is required, and has the exit codes of each command', async () => {
    const help = async (...args: string[]) => (await cli(args)).stdout.replace(/\s+/g, ' ');
    expect(await help('waive', '--help')).toContain(
      '--owner <who> who answers for the risk: a person or a team (required)',
    );
    expect(await help('check', '--help')).toContain('with --require-apps also: no app was found');
    expect(await help('diff', '--help')).toContain(
      'a violation of at least this severity opened or worsened; high when',
    );
    expect(await help('--help')).toContain('Exit codes; a command with others lists them in its own --help:');
    expect(await help('help', 'diff')).toBe(await help('diff', '--help'));
    expect(await cli(['help'])).toEqual(await cli(['--help']));
  });
});

describe('waive', () => {
  it('takes no app for what is about the org itself', async () => {
    const config = join(await temporaryFolder(), 'eca-auditor.yaml');
    writeFileSync(config, '');
    const flags = {
      control: 'require-org-pkce',
      org: 'a',
      app: 'b',
      owner: 'me',
      reason: 'why',
      until: '2027-02-28',
      config,
    };
    const { code, stderr } = await cli([
      'waive',
      ...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ]);
    expect([code, stderr]).toEqual([
      2,
      'eca-auditor: waive: --app: found "b"; require-org-pkce is about the org itself, so expected no --app\n',
    ]);
  });

  it('names the flag of each mistake', async () => {
    const config = join(await temporaryFolder(), 'eca-auditor.json');
    expect(await cli(['init', config])).toMatchObject({ code: 0 });
    const flags = { control: 'requir-pkce', org: 'a', app: 'b', owner: 'me', reason: ' ', until: '2027-02-30', config };
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
    const { code, stderr } = await cli(['waive', ...args]);
    expect(code).toBe(2);
    expect(stderr.match(/--\w+(?=:)/g)?.sort()).toEqual(['--control', '--reason', '--until']);
  });
});

describe('check says why', () => {
  const failing = { 'A.ecaGlblOauth-meta.xml': globalOauth('A', { isPkceRequired: false }) };

  it('it ends with 0 although something fails', async () => {
    const folder = sourceTree({ ...failing, 'c.yaml': 'waivers: []\n' });
    const { code, stderr } = await cli(['check', folder, '--config', join(folder, 'c.yaml'), '--fail-on', 'critical']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Exit code 0 although something fails: 1 below --fail-on critical/m);
  });

  it('there is no app, and the failures of the org all the same', async () => {
    const folder = sourceTree({
      'settings/OauthOidc.settings':
        '<OauthOidcSettings xmlns="http://soap.sforce.com/2006/04/metadata"><isPkceRequired>false</isPkceRequired></OauthOidcSettings>',
      'c.yaml': 'controls:\n  require-org-pkce: inform\n',
    });
    const { stdout } = await cli(['check', folder, '--config', join(folder, 'c.yaml')]);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'FAIL 1 failure in the settings of 1 org: 1 medium. No External Client App was found in the source.',
    );
  });

  it('there is nothing to judge, once, and ends with 3 where apps are required', async () => {
    const folder = sourceTree({ 'readme.txt': '' });
    for (const format of Object.keys(FORMATS).filter((name) => !['html', 'asff'].includes(name))) {
      const { stdout, stderr } = await cli(['check', folder, '--format', format]);
      expect(`${stdout}${stderr}`.match(/No External Client App was found|Nothing fails/g), format).toHaveLength(1);
    }
    expect(await cli(['check', folder])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ NO APPS /) });
    expect(await cli(['check', folder, '--require-apps'])).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(/^ NO APPS /),
      stderr: 'Exit code 3 because of --require-apps: no External Client App was found.\n',
    });
  });
});

it('check says of a file that is none what was found and expected, and its place once', async () => {
  const folder = sourceTree({ 'A.eca-meta.xml': '<x\n', 'B.ecaGlblOauth-meta.xml': 'b'.repeat(1_100_000) });
  const { code, stdout } = await cli(['check', folder], { COLUMNS: '400' });
  expect(code).toBe(3);
  expect(stdout).toMatch(/A\.eca-meta\.xml:1:3\n +not well-formed XML: unexpected end\.\n/);
  expect(stdout).toMatch(/B\.ecaGlblOauth-meta\.xml:1:1\n +found more than 1048576 bytes, which no component has\.\n/);
});

it('COLUMNS counts where there is no terminal, and not below what can be read', async () => {
  const folder = sourceTree({ 'A.ecaGlblOauth-meta.xml': globalOauth('A', { isPkceRequired: false }) });
  const lines = async (COLUMNS: string) => (await cli(['check', folder], { COLUMNS })).stdout.split('\n').length;
  expect(await lines('300')).toBeLessThan(await lines('60'));
});

it('controls are there for machines too', async () => {
  const { stdout } = await cli(['controls', '--format', 'json']);
  const { controls } = JSON.parse(stdout) as { controls: { id: string; mode: string }[] };
  expect(controls.map(({ id }) => id)).toEqual(CATALOGUE.map(({ id }) => id));
  expect(new Set(controls.map(({ mode }) => mode))).toEqual(new Set(['page', 'inform', 'report']));
});

describe('completion', () => {
  const complete = async (...words: string[]) => (await cli(['complete', '--', ...words])).stdout.split('\n');

  it('offers commands, options and values, and leaves file names to the shell', async () => {
    expect((await complete('che'))[0]).toMatch(/^check\t/);
    expect((await complete('check', '--req'))[0]).toMatch(/^--require-apps\t/);
    expect((await complete('check', '--format', 'sar'))[0]).toBe('sarif\t');
    expect(await complete('check', '--format', '=', 'sar')).toEqual(['sarif\t', '']);
    expect(await complete('check', '--format=sar')).toEqual(['--format=sarif\t', '']);
    expect(await complete('check', 'force-')).toEqual(['']);
    expect(await complete('chekc', '')).toEqual(['']);
    expect(await complete('help', 'wai')).toEqual(['waive\taccept a failure, with an owner and an end', '']);
    expect(await complete('completion', 'f')).toEqual(['fish\t', '']);
    expect(await complete('check', '--for')).toEqual(['--format\tof the report', '']);
  });

  it('passes to the program what is typed, and runs none of it', async () => {
    const { stdout: script } = await cli(['completion', 'bash']);
    const stub = `eca-auditor() { printf '%s\\n' "$*" >&3; printf -- '--fix\\tshow\\n--format\\tof it\\n'; }`;
    const words = `COMP_WORDS=(eca-auditor check '$(echo run >&3)' --f); COMP_CWORD=3`;
    const lines = [script, stub, words, '_eca_auditor; echo "${COMPREPLY[@]}" >&3'];
    const said = execFileSync('bash', ['-c', `exec 3>&1; ${lines.join('\n')}`], { encoding: 'utf8' });
    expect(said).toBe('complete -- check $(echo run >&3) --f\n--fix --format\n');
  });

  it.each(['bash', 'zsh', 'fish'])('%s has a script', async (shell) => {
    const { code, stdout } = await cli(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('eca-auditor complete --');
    expect(stdout).not.toContain('eval');
  });
});

it('help has a line for each format', async () => {
  const { stdout } = await cli(['check', '--help']);
  for (const [name, { description }] of Object.entries(FORMATS)) {
    expect(stdout).toMatch(new RegExp(`^ +${name} +${description.replace(/[().]/g, '.')}`, 'm'));
  }
});

it('says what the system answered in words', async () => {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const refused = [
    ['scan', '--credentials', join(folder, 'nope')],
    ['check', join(folder, 'nope')],
    ['check', folder, '--output', join(folder, 'nope', 'x')],
    ['check', folder, '--output', folder],
    ['check', folder, '--config', folder],
    ['diff', folder, folder],
    ['init', join(folder, 'file', 'x')],
    [
      'onboard',
      '--alias',
      'a',
      '--login-url',
      'https://acme.my.salesforce.com',
      '--username',
      'a@b.example',
      '--out',
      join(folder, 'file'),
    ],
    ['evidence', '--org', 'a', '--from', '2026-01-01', '--to', '2026-01-02', '--state', join(folder, 'file')],
    ['history', '--org', 'a', '--state', join(folder, 'file')],
    ['respond', '--app', 'a', '--state', join(folder, 'file')],
  ];
  for (const args of refused) {
    const { code, stderr } = await cli(args);
    expect([args.join(' '), code]).toEqual([args.join(' '), 2]);
    expect(stderr).not.toMatch(/\bE[A-Z]{4,}\b|internal error/);
    if (args[0] === 'onboard') expect(stderr).toContain(`--out ${join(folder, 'file')}: it can't be read: `);
  }
});
