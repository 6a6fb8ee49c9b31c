/**
 * What a change of dependencies or workflows must not undo.
 */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}

const WORKFLOWS = globSync('.github/workflows/*.yml');
const jobsOf = (file: string) =>
  Object.entries((parse(readFileSync(file, 'utf8')) as { jobs: Record<string, Job> }).jobs);

test.each([...WORKFLOWS, 'action.yml'])('%s names every action by its commit', (file) => {
  const used = readFileSync(file, 'utf8').match(/uses: .*/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  for (const line of used) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test.each(WORKFLOWS)('a job of %s that can get a token runs no tests and no install scripts', (file) => {
  const { permissions } = parse(readFileSync(file, 'utf8')) as { permissions: unknown };
  expect(permissions).toEqual({ contents: 'read' });
  for (const [, job] of jobsOf(file)) {
    if (job.permissions?.['id-token'] !== 'write') continue;
    for (const run of job.steps.flatMap((step) => step.run ?? [])) {
      expect(run).not.toMatch(/\b(?:npm (?:test|run|start)|vitest|\.ci\/)/);
      if (/npm (?:ci|install)/.test(run)) expect(run).toContain('--ignore-scripts');
    }
  }
});

test('the lock file names no registry, and has a hash of everything that comes from one', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { resolved?: string; integrity?: string; link?: true; inBundle?: true }>;
  };
  for (const [path, entry] of Object.entries(packages)) {
    if (!path.startsWith('node_modules/') || entry.link || entry.inBundle) continue;
    expect(entry.resolved, path).toBeUndefined();
    expect(entry.integrity, path).toMatch(/^sha512-/);
  }
});

test('no package of Node installs outside the lock file', () => {
  const root = JSON.parse(readFileSync('package.json', 'utf8'));
  const source = JSON.parse(readFileSync('source/package.json', 'utf8'));
  expect(Object.keys({ ...root.devDependencies, ...root.dependencies, ...source.dependencies })).not.toContain('node');
  expect(Object.values(root.allowScripts)).not.toContain(true);
  for (const version of Object.values(source.optionalDependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('no text has a command that runs a package of npm that is not ours', () => {
  const files = globSync(['*.md', 'docs/**/*.md', 'lib/**/*.ts', 'bin/*', 'action.yml', '.pre-commit-hooks.yaml']);
  for (const file of files) expect(readFileSync(file, 'utf8'), file).not.toMatch(/npx (?:-y |--yes )?eca-auditor/);
});

test('docs/dependencies.md has a row for every package, and none for another', () => {
  const names = ['package.json', 'source/package.json'].flatMap((file) => {
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies });
  });
  const rows = readFileSync('docs/dependencies.md', 'utf8').match(/^\| `.*?\|/gm) ?? [];
  const covered = rows.flatMap((row) => {
    const [first = '', ...others] = [...row.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
    return [first, ...others.map((name) => (name.startsWith('-') ? first.replace(/-[a-z]+$/, name) : name))];
  });
  expect(covered.toSorted()).toEqual([...new Set(names)].toSorted());
});
