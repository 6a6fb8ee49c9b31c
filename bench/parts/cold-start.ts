/**
 * Time from importing the built function until its handler is ready, compared with an empty process, and with a bundle that imports
 * its dependencies by their main entry points.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { buildFunction } from '../../lib/build/bundle.ts';
import { packConfig } from '../../lib/config/pack.ts';
import { DEFAULT_CONFIG } from '../../lib/config/schema/schema.ts';
import { median, type Part } from '../figures.ts';

/** The imports of a simple implementation. */
const NAIVE = `
  import jsforce from 'jsforce';
  import { S3Client } from '@aws-sdk/client-s3';
  import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { SNSClient } from '@aws-sdk/client-sns';
  import { Logger } from '@aws-lambda-powertools/logger';
  import { Metrics } from '@aws-lambda-powertools/metrics';
  import { z } from 'zod';
  export const handler = () => [jsforce, S3Client, SecretsManagerClient, SNSClient, Logger, Metrics, z];
`;

const EMPTY = 'empty.mjs';

export const coldStart: Part = {
  title: 'Cold start',
  async run({ full }) {
    const folder = mkdtempSync(join(tmpdir(), 'eca-auditor-bench-'));
    try {
      const naive = join(folder, 'naive.cjs');
      await Promise.all([
        buildFunction(folder),
        build({
          stdin: { contents: NAIVE, resolveDir: process.cwd() },
          outfile: naive,
          bundle: true,
          minify: true,
          platform: 'node',
        }),
      ]);
      // The stack deploys a configuration next to the function.
      writeFileSync(join(folder, 'config.json'), JSON.stringify(packConfig(DEFAULT_CONFIG, folder).config));
      return figuresOf(folder, join(folder, 'index.mjs'), naive, full ? 61 : 31);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function figuresOf(folder: string, ours: string, naive: string, rounds: number): Awaited<ReturnType<Part['run']>> {
  const empty = join(folder, EMPTY);
  writeFileSync(empty, '');
  const starts: number[] = [];
  const imports: number[] = [];
  const naiveImports: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    starts.push(startMs(empty));
    imports.push(importMs(ours));
    naiveImports.push(importMs(naive));
  }
  return [
    { what: 'an empty process, from start to end', value: median(starts), unit: 'ms' },
    { what: 'the function, from import to handler ready', value: median(imports), unit: 'ms' },
    { what: 'the same by the entry files of its dependencies', value: median(naiveImports), unit: 'ms' },
    { what: 'the function to an empty process', value: median(imports) / median(starts), unit: '×', goal: 4 },
    { what: 'the entry files to an empty process', value: median(naiveImports) / median(starts), unit: '×' },
    { what: 'bundle, all of its pieces', value: sum(pieces(folder).map(kilobytes)), unit: 'KB', goal: 2000 },
    { what: 'bundle by the entry files', value: kilobytes(naive), unit: 'KB' },
  ];
}

function startMs(file: string): number {
  const started = performance.now();
  spawnSync(process.execPath, [file]);
  return performance.now() - started;
}

function importMs(file: string): number {
  const code = `const started = performance.now();
    import(${JSON.stringify(pathToFileURL(file).href)}).then(() => console.log(performance.now() - started));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${file} can't be imported: ${stderr}`);
  return Number(stdout);
}

/** The entry, and the chunks that are loaded on demand. */
function pieces(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs') && name !== EMPTY);
  return files.map((name) => join(folder, name));
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function kilobytes(file: string): number {
  return statSync(file).size / 1024;
}
