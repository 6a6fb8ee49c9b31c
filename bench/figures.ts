/**
 * Figures of the benchmark, each with its goal if it has one.
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
  /** The highest value that meets the goal. Figures without a goal are for comparison. */
  readonly goal?: number;
  readonly note?: string;
  /** Shown instead of the value: why there is none. */
  readonly absent?: string;
}

export interface Settings {
  /** The large settings, which take a quarter of an hour. */
  readonly full: boolean;
  /** Installs the Salesforce CLI if there is none. */
  readonly sf: boolean;
}

/** One part of the benchmark. */
export interface Part {
  readonly title: string;
  readonly run: (settings: Settings) => Promise<readonly Figure[]>;
}

/** The number of values must be odd. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** CPU time of this process in milliseconds, user and system. */
export async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * The least CPU time of each contestant, in milliseconds. They take turns, so that other load on the machine affects all of them.
 * The first third of the rounds is a warm-up and does not count.
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
