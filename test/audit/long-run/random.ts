/**
 * Chance that can be had again.
 *
 * @module
 */
export interface Random {
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  /** @throws RangeError when there is nothing to pick from. */
  pick<T>(values: readonly T[]): T;
}

/** The same seed, the same numbers (mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    chance: (probability) => next() < probability,
    between,
    pick: (values) => {
      const [picked] = values.slice(between(0, values.length - 1));
      if (picked === undefined) {
        throw new RangeError('Nothing to pick from.');
      }
      return picked;
    },
  };
}
