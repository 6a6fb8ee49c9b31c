/**
 * Writes the figures to `bench/results.json` and to `docs/performance.md`. Each part has its date and settings, so that a part can
 * be measured alone.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { Figure } from './figures.ts';
import { tableOf } from './table.ts';

export type Results = Readonly<Record<string, { readonly title: string; readonly figures: readonly Figure[] }>>;

interface Kept {
  readonly title: string;
  /** `yyyy-mm-dd`. */
  readonly date: string;
  /** Version of Node. */
  readonly node: string;
  /** Number of cores, and the processor. */
  readonly machine: string;
  /** Whether it was measured with the large settings. */
  readonly full: boolean;
  readonly figures: readonly Figure[];
}

const DATA = new URL('results.json', import.meta.url);
const PAGE = new URL('../docs/performance.md', import.meta.url);
const FIGURES = /(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)/s;

/** @param order names of all parts. A part that was not measured keeps its figures. */
export function keep(measured: Results, full: boolean, order: readonly string[]): void {
  const { parts: before } = JSON.parse(readFileSync(DATA, 'utf8')) as { parts: Readonly<Record<string, Kept>> };
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}`;
  const now = { date: new Date().toISOString().slice(0, 10), node: process.version, machine, full };
  const parts: Record<string, Kept> = {};
  for (const name of order) {
    const part = measured[name];
    const kept = part === undefined ? before[name] : { title: part.title, ...now, figures: part.figures };
    if (kept !== undefined) parts[name] = kept;
  }
  writeFileSync(DATA, `${JSON.stringify({ parts }, undefined, 2)}\n`);
  const tables = Object.values(parts).map(
    (part) =>
      `${tableOf(part.title, part.figures)}  (${part.date}, Node ${part.node}, ${part.machine}${part.full ? '' : ', quick settings'})\n`,
  );
  const section = `\`\`\`text\n${tables.join('\n').trimEnd()}\n\`\`\`\n`;
  writeFileSync(
    PAGE,
    readFileSync(PAGE, 'utf8').replace(FIGURES, () => section),
  );
}
