/**
 * The GitHub Action and the pre-commit hook: their definitions, run as the hosts run them.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isNamedAsComponent } from '../../../lib/salesforce/source/component-files.ts';
import { globalOauth, sourceTree } from '../../support/source-tree.ts';

interface Step {
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

describe('the GitHub Action', () => {
  const action = parse(readFileSync('action.yml', 'utf8')) as Action;
  const step = action.runs.steps.find(({ env }) => env !== undefined);

  /** Runs the step in bash with the inputs filled in as the runner does. */
  function run(cwd: string, inputs: Readonly<Record<string, string>>) {
    const fill = (value: string) =>
      value
        .replace('${{ github.action_path }}', resolve('.'))
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

  it('uses every input that it declares', () => {
    const used = Object.values(step?.env ?? {}).flatMap((value) => /inputs\.([\w-]+)/.exec(value)?.[1] ?? []);
    expect(used.sort()).toEqual(Object.keys(action.inputs).sort());
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
