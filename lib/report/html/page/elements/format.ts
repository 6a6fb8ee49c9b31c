/**
 * Numbers, times and words of the page.
 *
 * @module
 */
import type { Standing } from '../../../view/view.ts';

export const STANDING_WORDS = {
  violation: 'Failing',
  not_assessed: 'Not assessed',
  waived: 'Waived',
  report_only: 'Report only',
  pass: 'Passing',
  not_applicable: 'Not applicable',
} as const satisfies Record<Standing, string>;

export function number(value: number): string {
  return value.toLocaleString('en-US');
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

/** @example "24 Nov 2026, 02:01 UTC" */
export function longMoment(iso: string): string {
  const day = new Date(iso).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return `${day}, ${iso.slice(11, 16)} UTC`;
}

const DAY = 86_400_000;

/** Whole days from `now` to the end of `day`; negative if that is over. */
export function daysUntil(day: string, now: string): number {
  return Math.floor((Date.parse(`${day}T23:59:59Z`) - Date.parse(now)) / DAY);
}

export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  if (upper === undefined) {
    return null;
  }
  return Number.isInteger(middle) ? (upper + (sorted[middle - 1] ?? upper)) / 2 : upper;
}
