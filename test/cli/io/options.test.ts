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
    ['evidence --org a --from 2026-03-01 --to 2026-01-01 --state docs', '--from 2026-03-01 is after --to 2026-01-01'],
  ])('%s', async (line, message) => {
    expect(await cli(line.split(' '))).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});

describe('waive', () => {
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

describe('check reports why', () => {
  const failing = { 'A.ecaGlblOauth-meta.xml': globalOauth('A', { isPkceRequired: false }) };

  it('it ends with 0 although something fails', async () => {
    const folder = sourceTree({ ...failing, 'c.yaml': 'waivers: []\n' });
    const { code, stderr } = await cli(['check', folder, '--config', join(folder, 'c.yaml'), '--fail-on', 'critical']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Exit code 0 although something fails: 1 below --fail-on critical/m);
  });

  it('there is nothing to judge, once, and ends with 3 where apps are required', async () => {
    const folder = sourceTree({ 'readme.txt': '' });
    for (const format of Object.keys(FORMATS).filter((name) => !['html', 'asff'].includes(name))) {
      const { stdout, stderr } = await cli(['check', folder, '--format', format]);
      expect(`${stdout}${stderr}`.match(/No External Client App was found|Nothing fails/g), format).toHaveLength(1);
    }
    expect((await cli(['check', folder])).code).toBe(0);
    expect((await cli(['check', folder, '--require-apps'])).code).toBe(3);
  });
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
  const complete = async (...args: string[]) => (await cli(['complete', '--', ...args])).stdout.split('\n');

  it('offers commands, options and values, and leaves file names to the shell', async () => {
    expect((await complete('che'))[0]).toMatch(/^check\t/);
    expect((await complete('check', '--req'))[0]).toMatch(/^--require-apps\t/);
    expect((await complete('check', '--format', 'sar'))[0]).toBe('sarif\t');
    expect(await complete('check', 'force-')).toEqual([':0', '']);
    expect(await complete('check', '--for')).toEqual(['--format\tof the report', ':4', '']);
  });

  it.each(['bash', 'zsh', 'fish'])('%s has a script', async (shell) => {
    const { code, stdout } = await cli(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('eca-auditor complete --');
    if (shell === 'bash') expect(stdout).toMatch(/^complete -o default -F /m);
    expect(stdout).not.toMatch(/^readonly/m);
  });
});

it('help has a line for each format', async () => {
  const { stdout } = await cli(['check', '--help']);
  for (const [name, { description }] of Object.entries(FORMATS)) {
    expect(stdout).toMatch(new RegExp(`^ +${name} +${description.replace(/[().]/g, '.')}`, 'm'));
  }
});

it('translates the error code of the system into a sentence', async () => {
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
  }
});
