/**
 * The figures as a table for the terminal.
 *
 * @module
 */
import type { Figure } from './figures.ts';

const COLUMNS = ['', 'measured', 'goal', ''] as const;

/** One part: its title, and a line for each figure. */
export function tableOf(title: string, figures: readonly Figure[]): string {
  const rows = [COLUMNS.map((column) => column), ...figures.map(rowOf)];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const lines = rows.map((row) => row.map((cell, at) => pad(cell, widths[at] ?? 0, at)).join('  '));
  return [title, ...lines.map((line) => `  ${line.trimEnd()}`), ''].join('\n');
}

function rowOf(figure: Figure): string[] {
  const { what, goal, note, absent } = figure;
  const verdict = goal === undefined ? '' : isMet(figure) ? 'met' : 'MISSED';
  return [
    what + (note === undefined ? '' : ` (${note})`),
    absent ?? shown(figure.value, figure.unit),
    goal === undefined ? '' : `≤ ${shown(goal, figure.unit)}`,
    verdict,
  ];
}

function isMet({ value, goal = Number.POSITIVE_INFINITY }: Figure): boolean {
  return value <= goal;
}

function shown(value: number, unit: Figure['unit']): string {
  const digits = Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

/** Aligns figures to the right, and text to the left. */
function pad(cell: string, width: number, column: number): string {
  return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
}
