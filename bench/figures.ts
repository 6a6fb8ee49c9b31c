/**
 * What the benchmark yields: figures, each with what it is measured against.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';

export type Unit =
  | '×'
  | 'ms'
  | 's'
  | 'MB'
  | 'KB'
  | 'calls'
  | 'connections'
  | 'round trips'
  | 'files'
  | 'orgs'
  | 'apps'
  | 'nights';

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** At most. Figures without one are there to be compared with others. */
  readonly goal?: number;
  readonly note?: string;
  /** Why there is no value; shown in its place. */
  readonly absent?: string;
}

export interface Settings {
  /** All of it, which takes a quarter of an hour; without it, smaller numbers of the same kind. */
  readonly full: boolean;
  /** Installs the Salesforce CLI where there is none. */
  readonly sf: boolean;
}

/** One part of the benchmark. */
export interface Part {
  readonly title: string;
  readonly run: (settings: Settings) => Promise<readonly Figure[]>;
}

/** Of an odd number of values the middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Milliseconds of CPU of this process, user and system. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Least CPU time of each contestant, in milliseconds. They take turns, so that whatever else the machine does meets all
 * of them, and run until they are warm before anything counts.
 */
export async function race<K extends string>(
  contestants: Readonly<Record<K, () => unknown>>,
  rounds: number,
): Promise<Record<K, number>> {
  const names = Object.keys(contestants) as K[];
  const best = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<K, number>;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const taken = await cpuMs(contestants[name]);
      if (round >= rounds / 3) {
        best[name] = Math.min(best[name], taken);
      }
    }
    await sleep(1);
  }
  return best;
}
