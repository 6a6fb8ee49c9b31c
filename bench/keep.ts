/**
 * Keeps the figures: as data in `bench/results.json`, for readers in `docs/performance.md`.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Figure } from './figures.ts';
import { tableOf } from './table.ts';

export type Results = Readonly<Record<string, { readonly title: string; readonly figures: readonly Figure[] }>>;

const DATA = new URL('results.json', import.meta.url);
const PAGE = new URL('../docs/performance.md', import.meta.url);
const FIGURES = /(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)/s;

export function keep(parts: Results, full: boolean): void {
  const machine = { cores: availableParallelism(), cpu: cpus()[0]?.model ?? 'unknown', node: process.version };
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(DATA, `${JSON.stringify({ date, ...machine, full, parts }, undefined, 2)}\n`);
  const where = `Measured on ${date}, Node ${machine.node}, ${machine.cores} cores (${machine.cpu})${full ? '' : ', quick settings'}.`;
  const tables = Object.values(parts).map(({ title, figures }) => tableOf(title, figures));
  const section = `${where}\n\n\`\`\`text\n${tables.join('\n').trimEnd()}\n\`\`\`\n`;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(FIGURES, () => section),
  );
}
