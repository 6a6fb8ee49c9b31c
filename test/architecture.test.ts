/**
 * Who may import whom. docs/design.md section 2 has the reasons.
 *
 * @module
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What each part may import of ours, besides itself. Anything that is not listed is forbidden. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  // Everything that can be decided is decided here, without I/O, clock or client: so it imports nothing of ours.
  'lib/audit': [],
  // Texts and bytes, without knowledge of their content.
  'lib/text': [],
  // What people and machines read: sentences around facts.
  'lib/alert': ['lib/text', 'lib/audit'],
  'lib/report': ['lib/text', 'lib/audit', 'lib/alert'],
  // Waivers, controls and limits as they are configured; the same file configures the stack.
  'lib/config': ['lib/audit', 'lib/run', 'lib/alert/channels/index.ts'],
  // The edges know the ports that they fill, and the core's vocabulary.
  'lib/salesforce': ['lib/audit', 'lib/run/ports.ts'],
  'lib/aws': ['lib/text', 'lib/audit', 'lib/alert', 'lib/report', 'lib/run/ports.ts'],
  // The use case. It reaches the edges through ports; of Salesforce's it knows secrets and their errors.
  'lib/run': [
    'lib/text',
    'lib/audit',
    'lib/alert',
    'lib/report',
    'lib/salesforce/errors.ts',
    'lib/salesforce/session/org-secret.ts',
  ],
  // Deployment: names of variables, metrics and events are the function's; a topic a channel.
  'lib/infra': ['lib/audit', 'lib/alert/channels/index.ts', 'lib/config', 'lib/run'],
  'lib/build': ['lib/report'],
  // The auditor's own access: files and instructions, and the waivers for them.
  'lib/onboarding': ['lib/audit'],
  'lib/cli': [
    'lib/text',
    'lib/audit',
    'lib/alert',
    'lib/report',
    'lib/config',
    'lib/onboarding',
    'lib/salesforce',
    'lib/aws',
    'lib/run',
  ],
  // The embedded world knows what it serves: the shapes of apps and of org secrets.
  'lib/simulator': ['lib/audit', 'lib/salesforce/session/org-secret.ts'],
  functions: ['lib/text', 'lib/audit', 'lib/alert', 'lib/report', 'lib/config', 'lib/salesforce', 'lib/aws', 'lib/run'],
  bin: ['lib/cli', 'lib/infra', 'lib/build', 'lib/config', 'lib/audit', 'lib/alert', 'lib/report'],
};

/** Only the demo may start the embedded world; it must never reach a function. */
const EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  'lib/cli/io/version.ts': ['package.json'],
  'lib/cli/demo/demo.ts': ['lib/simulator'],
  'lib/cli/demo/demo-faults.ts': ['lib/simulator'],
  'lib/cli/demo/demo-night.ts': ['lib/simulator'],
  'lib/cli/demo/demo-play.ts': ['lib/simulator'],
  'lib/cli/demo/demo-steps.ts': ['lib/simulator'],
};

const files = globSync(['lib/**/*.ts', 'functions/**/*.ts', 'bin/*.ts'], { cwd: process.cwd() });

describe('every file imports what its part may import', () => {
  test.each(files)('%s', (file) => {
    const part = partOf(file);
    const allowed = [part, ...(MAY_IMPORT[part] ?? []), ...(EXCEPTIONS[file] ?? [])];
    const forbidden = importsOf(file).filter(
      (target) => !allowed.some((place) => target === place || target.startsWith(`${place}/`)),
    );
    expect(forbidden).toEqual([]);
  });
});

test('every part has its rule', () => {
  expect([...new Set(files.map(partOf))].filter((part) => !(part in MAY_IMPORT))).toEqual([]);
});

test('nothing that reads a clock, a file or a network enters the core', () => {
  const pure = /^node:(?:crypto|buffer|util|net|zlib)$/;
  const impure = files
    .filter((file) => /^lib\/(?:audit|alert)\//.test(file))
    .flatMap((file) => [...specifiersOf(file)].filter((name) => name.startsWith('node:') && !pure.test(name)));
  expect(impure).toEqual([]);
});

test('no file imports itself by way of others, for types neither', () => {
  const graph = new Map(files.map((file) => [file, importsOf(file).filter((target) => files.includes(target))]));
  const reached = new Map(files.map((file) => [file, reachedFrom(file, graph)]));
  const cycles = files
    .filter((file) => reached.get(file)?.has(file))
    .map((file) => files.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file)))
    .map((cycle) => cycle.toSorted().join(' '));
  expect([...new Set(cycles)]).toEqual([]);
});

test('the folders of a part have an order: none is imported by one that it imports', () => {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    for (const target of importsOf(file)) {
      const [from, to] = [dirname(file), dirname(target)];
      // Files at the top of a part serve all of its folders, and put them together.
      const isAbove = from.startsWith(to) || to.startsWith(from);
      if (partOf(file) === partOf(target) && !isAbove) folders.set(from, (folders.get(from) ?? new Set()).add(to));
    }
  }
  const graph = new Map([...folders].map(([folder, targets]) => [folder, [...targets]]));
  expect([...folders.keys()].filter((folder) => reachedFrom(folder, graph).has(folder))).toEqual([]);
});

test('no two exported functions or types share a name', () => {
  const names = files.flatMap((file) => {
    const found = readFileSync(file, 'utf8').matchAll(
      /^export (?:(?:async )?function\*?|interface|type|class) (\w+)/gm,
    );
    return [...new Set([...found].map(([, name]) => name))];
  });
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('no folder holds more than 16 files', () => {
  const sizes = Map.groupBy([...files, ...globSync('{test,bench}/**/*.ts', { cwd: process.cwd() })], dirname);
  expect([...sizes].filter(([, { length }]) => length > 16).map(([folder]) => folder)).toEqual([]);
});

test.each(['fflate', 'jose'])('%s, which only the embedded world needs, enters no function', (name) => {
  const users = files.filter((file) => specifiersOf(file).has(name));
  expect([...new Set(users.map(partOf))]).toEqual(['lib/simulator']);
});

test('the SDK clients that look at a deployed stack enter no function', () => {
  const users = files.filter((file) => importsOf(file).includes('lib/aws/deployment.ts'));
  expect([...new Set(users.map(partOf))]).toEqual(['lib/cli']);
});

/** All that a file imports, and what those import. */
function reachedFrom(file: string, graph: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(graph.get(file) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(graph.get(next) ?? []));
  }
  return reached;
}

function partOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'lib' ? `${top}/${second}` : top;
}

/** Files of ours, by their path from the top. */
function importsOf(file: string): string[] {
  return [...specifiersOf(file)]
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => normalize(join(dirname(file), specifier)));
}

/** Types count too: a part that needs another's types depends on it. */
function specifiersOf(file: string): Set<string> {
  const source = readFileSync(file, 'utf8');
  const found = source.matchAll(/(?:^(?:import|export)\b[^;]*?\bfrom |\bimport\(|^import )'([^']+)'/gms);
  return new Set([...found].flatMap(([, specifier]) => specifier ?? []));
}
