import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildFunction } from '../../lib/build/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { outputs } = await buildFunction(folder);
const pieces = new Map(
  Object.entries(outputs)
    .filter(([file]) => file.endsWith('.mjs'))
    .map(([file, output]) => [basename(file), output]),
);
const atStart = withImports('index.mjs');

/** A piece, and all that it can't do without. */
function withImports(name: string, found = new Set<string>()): ReadonlySet<string> {
  found.add(name);
  for (const { path, kind } of pieces.get(name)?.imports ?? []) {
    if (kind === 'import-statement' && pieces.has(basename(path)) && !found.has(basename(path))) {
      withImports(basename(path), found);
    }
  }
  return found;
}

/** The packages that have code in these chunks. */
function packagesIn(names: Iterable<string>): string[] {
  const files = [...names].flatMap((name) => Object.entries(pieces.get(name)?.inputs ?? {}));
  const used = files.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : []));
  return [...new Set(used.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))].sort();
}

test('the function holds the dependencies that it runs, and no other', () => {
  const packages = packagesIn(pieces.keys()).filter((name) => !/^@(?:aws-sdk|aws|smithy)\/(?!client-)/.test(name));
  expect(packages).toEqual([
    '@aws-lambda-powertools/commons',
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@aws-sdk/client-s3',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-securityhub',
    '@aws-sdk/client-sns',
    '@sindresorhus/is',
    'bowser',
    'jsforce',
    'p-map',
    'saxes',
    'xmlchars',
    'zod',
  ]);
});

test('a start loads neither the client of Security Hub nor the page', () => {
  expect(packagesIn(atStart)).not.toContain('@aws-sdk/client-securityhub');
  const files = [...atStart].flatMap((name) => Object.keys(pieces.get(name)?.inputs ?? {}));
  expect(files.filter((file) => file.startsWith('lib/report/html/'))).toEqual([]);
});

test('what is left to be found at run time is Node’s own', () => {
  const external = [...pieces.values()].flatMap(({ imports }) => imports.filter((each) => each.external === true));
  expect(external.filter(({ path }) => !isBuiltin(path))).toEqual([]);
});

test('the bundle stays below 2 MB', () => {
  const bytes = [...pieces.values()].reduce((all, piece) => all + piece.bytes, 0);
  expect(bytes).toBeLessThan(2_000_000);
});

test('a start does not load Node’s fetch', () => {
  const script = `
    await import(${JSON.stringify(join(folder, 'index.mjs'))});
    console.log(JSON.stringify(process.moduleLoadList));`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const loaded: string[] = JSON.parse(out);
  expect(loaded).toContain('NativeModule https');
  expect(loaded).not.toContain('NativeModule internal/deps/undici/undici');
});
