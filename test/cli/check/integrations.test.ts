/**
 * The GitHub Action and the pre-commit hook: their definitions, run as the hosts run them.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CATALOGUE } from '../../../lib/audit/controls/index.ts';
import { isNamedAsComponent } from '../../../lib/salesforce/source/component-files.ts';
import { globalOauth, sourceTree } from '../../support/salesforce/source-tree.ts';

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

/** Nothing that this configuration leaves on can fail. */
const ALL_OFF = `controls:\n${CATALOGUE.map(({ id }) => `  ${id}: off\n`).join('')}`;

/** A git repository of these files; `commit` commits everything and returns the commit. */
function repository(files: Readonly<Record<string, string>>) {
  const folder = sourceTree(files);
  const git = (...args: readonly string[]) =>
    spawnSync(
      'git',
      ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, GIT_CONFIG_GLOBAL: '' },
      },
    ).stdout.trim();
  git('init', '--quiet', '--initial-branch=main');
  const commit = () => {
    git('add', '.');
    git('commit', '--quiet', '--message=some');
    return git('rev-parse', 'HEAD');
  };
  return { folder, commit };
}

describe('the GitHub Action', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as Action;
  const step = action.runs.steps.find(({ env }) => env !== undefined);

  /** Runs the step in bash with the inputs filled in as the runner does. */
  function run(cwd: string, inputs: Readonly<Record<string, string>>) {
    const fill = (value: string) =>
      value
        .replace('${{ github.action_path }}', resolve('.'))
        .replace(/\$\{\{ github\.event\.[^}]+\}\}/, inputs.base ?? '')
        .replace(/\$\{\{ inputs\.([\w-]+) \}\}/, (_, name) => inputs[name] ?? action.inputs[name]?.default ?? '');
    const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, value]) => [name, fill(value)]));
    const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH}`;
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'false'], {
      cwd,
      env: { ...env, PATH: path },
      encoding: 'utf8',
    });
  }

  const bad = {
    'force-app/P.ecaGlblOauth-meta.xml': globalOauth('P', { isConsumerSecretOptional: true, isPkceRequired: false }),
  };

  it('annotates the line and fails', () => {
    const { status, stdout } = run(sourceTree(bad), {});
    expect(stdout).toMatch(/^::error .*file=force-app\/P\.ecaGlblOauth-meta\.xml,.*line=5/m);
    expect(status).toBe(1);
  });

  it('passes every input on, and none to the shell', () => {
    const folder = sourceTree({ ...bad, 'with space/G.eca': '', 'c.yaml': 'controls: {}\n' });
    const inputs = {
      paths: 'force-app\nwith space',
      config: 'c.yaml',
      format: 'json',
      output: '$(touch pwned) "x".json',
      'fail-on': 'high',
    };
    const { stderr, status } = run(folder, inputs);
    expect(stderr).toContain('Written to $(touch pwned) "x".json.');
    expect(status).toBe(1);
    expect(() => readFileSync(`${folder}/pwned`)).toThrow();
  });

  it('refuses a commit that is none', () => {
    expect(run(sourceTree(bad), { changed: 'origin/main' }).status).toBe(2);
  });

  it.each([
    ['', 'paths is empty'],
    [' \n\t\n', 'paths is empty'],
    ['force-app/**', 'pattern'],
  ])('refuses the paths %j with a message', (paths, message) => {
    const { status, stdout } = run(sourceTree(bad), { paths });
    expect(stdout).toContain(message);
    expect(status).toBe(2);
  });

  it('takes blanks around a path, line ends of Windows and a folder that is named like a pattern', () => {
    const files = { '[a]/P.ecaGlblOauth-meta.xml': bad['force-app/P.ecaGlblOauth-meta.xml'] };
    const { status, stdout } = run(sourceTree(files), { paths: '  [a]\t\r\n\r\n' });
    expect(stdout).toContain('file=[a]/P.ecaGlblOauth-meta.xml');
    expect(status).toBe(1);
  });

  it.each(['changed', 'config', 'trust-config', 'format', 'output', 'fail-on'])(
    'lets no line break in %s start a workflow command',
    (input) => {
      for (const lineBreak of ['\n', '\r', '\r\n']) {
        const { status, stdout, stderr } = run(sourceTree(bad), { [input]: `x${lineBreak}::add-mask::a` });
        expect(`${stdout}${stderr}`).not.toMatch(/^\s*::/m);
        expect(status).toBe(2);
      }
    },
  );

  it('reads the configuration of the base commit, and reports that the change has another', () => {
    const { folder, commit } = repository({ ...bad, 'eca-auditor.yaml': 'controls: {}\n' });
    const base = commit();
    writeFileSync(join(folder, 'eca-auditor.yaml'), ALL_OFF);
    commit();
    const { status, stdout, stderr } = run(folder, { base });
    expect(stdout).toMatch(/^::error /m);
    const notice =
      /^(?:::notice title=note::source: )?The configuration differs from eca-auditor\.yaml of [0-9a-f]{12}; that one is used\.$/m;
    expect(stdout).toMatch(notice);
    expect(stderr).toMatch(notice);
    expect(status).toBe(1);
    expect(run(folder, { base, 'trust-config': 'true' }).status).toBe(0);
  });

  it('says what to do when the base commit is not there', () => {
    const { folder, commit } = repository(bad);
    commit();
    const { status, stdout } = run(folder, { base: 'f'.repeat(40) });
    expect(stdout).toContain('fetch-depth: 0');
    expect(status).toBe(2);
  });

  it('uses every input that it declares', () => {
    const used = Object.values(step?.env ?? {}).flatMap((value) => /inputs\.([\w-]+)/.exec(value)?.[1] ?? []);
    expect(used.sort()).toEqual(Object.keys(action.inputs).sort());
  });
});

describe('the configuration of a change', () => {
  // The built CLI starts in a third of the time.
  const main = resolve('dist/bin/eca-auditor.mjs');
  const check = (cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    spawnSync(process.execPath, [main, 'check', '.', ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
  const files = {
    'P.ecaGlblOauth-meta.xml': globalOauth('P', { isConsumerSecretOptional: true, isPkceRequired: false }),
  };
  const pwned = "import { writeFileSync } from 'node:fs'; writeFileSync('pwned', ''); process.exit(0);\n";

  it('runs no code without --trust-config', () => {
    const { folder, commit } = repository({
      ...files,
      'evil.mjs': pwned,
      'eca-auditor.yaml': 'customControls: [./evil.mjs]\n',
    });
    commit();
    for (const args of [[], ['--config-from=HEAD'], ['--config=eca-auditor.yaml']]) {
      const { status, stderr } = check(folder, args);
      expect(stderr).toContain('--trust-config');
      expect(status).toBe(2);
      expect(existsSync(join(folder, 'pwned'))).toBe(false);
    }
    expect(check(folder, ['--trust-config']).status).toBe(0);
    expect(existsSync(join(folder, 'pwned'))).toBe(true);
  });

  it('that is new is a notice, in the report too', () => {
    const { folder, commit } = repository(files);
    commit();
    writeFileSync(join(folder, 'eca-auditor.yaml'), ALL_OFF);
    const { status, stdout, stderr } = check(folder, ['--config-from=base', '--format=sarif']);
    const [run] = JSON.parse(stdout).runs;
    for (const text of [stderr, run.invocations[0].toolConfigurationNotifications[0].message.text]) {
      expect(text).toContain('the defaults are used, because that commit has no such file.');
    }
    expect(status).toBe(1);
  });

  it('is compared with the commit that pre-commit names', () => {
    const { folder, commit } = repository({ ...files, 'eca-auditor.yaml': 'controls: {}\n' });
    const first = commit();
    writeFileSync(join(folder, 'eca-auditor.yaml'), ALL_OFF);
    commit();
    expect(check(folder, ['--config-from=base']).status).toBe(0);
    expect(check(folder, ['--config-from=base'], { PRE_COMMIT_FROM_REF: first }).status).toBe(1);
  });

  it('is the nearest that the commit has, whatever the change puts nearer', () => {
    const { folder, commit } = repository({ ...files, 'sub/x': '', 'eca-auditor.yml': 'controls: {}\n' });
    commit();
    writeFileSync(join(folder, 'sub/eca-auditor.yaml'), ALL_OFF);
    const run = (...args: readonly string[]) => check(join(folder, 'sub'), ['..', ...args]);
    expect(run()).toMatchObject({ status: 0, stderr: expect.stringContaining('Configuration: eca-auditor.yaml\n') });
    const based = run('--config-from=base');
    expect(based).toMatchObject({ status: 1, stderr: expect.stringContaining('differs from ../eca-auditor.yml of ') });
    rmSync(join(folder, 'sub/eca-auditor.yaml'));
    expect(run()).toMatchObject({ status: 1, stderr: 'Configuration: ../eca-auditor.yml\n' });
    writeFileSync(join(folder, 'eca-auditor.json'), '{}');
    expect(run()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('expected one configuration in a folder'),
    });
    expect(run('--config-from=base').status).toBe(1);
  });

  it('counts as it is in the working tree before the first commit', () => {
    const { folder } = repository({ ...files, 'eca-auditor.yaml': ALL_OFF });
    expect(check(folder, ['--config-from=base']).status).toBe(0);
  });

  it('must lie in the repository, and the commit must be known', () => {
    const { folder, commit } = repository(files);
    commit();
    expect(check(folder, ['--config-from=base', '--config=../other.yaml']).stderr).toContain(
      'outside the git repository',
    );
    expect(check(folder, ['--config-from=no-such']).stderr).toContain('git does not know this commit');
  });

  it('looks for git in PATH alone, on Windows too', () => {
    const folder = sourceTree({ git: '#!/bin/sh\necho "asked: $NoDefaultCurrentDirectoryInExePath" >&2; exit 1\n' });
    chmodSync(join(folder, 'git'), 0o755);
    const { stderr } = check(folder, ['--config-from=base'], { PATH: `${folder}${delimiter}${process.env.PATH}` });
    expect(stderr).toContain('asked: 1');
  });

  it('starts no workflow command from a key', () => {
    const { folder } = repository({ ...files, 'eca-auditor.yaml': '"a\\n::error::b ##[error]c": 1\n' });
    const { status, stderr } = check(folder, ['--format=github']);
    expect(stderr).not.toMatch(/^\s*::|##\[/m);
    expect(status).toBe(2);
  });
});

describe('the pre-commit hook', () => {
  const [hook] = parse(readFileSync('.pre-commit-hooks.yaml', 'utf8')) as readonly { files: string; entry: string }[];

  it.each([
    'force-app/main/default/externalClientApps/A.eca-meta.xml',
    'src/extlClntAppGlobalOauthSets/A.ecaGlblOauth',
    'A.ecaOauthPlcy-meta.xml',
    'A.cls-meta.xml',
    'decade.txt',
    'A.eca.bak',
  ])('takes %s exactly when check does by name', (path) => {
    expect(new RegExp(hook?.files ?? '').test(path)).toBe(isNamedAsComponent(path));
  });
});
