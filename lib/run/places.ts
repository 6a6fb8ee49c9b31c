/**
 * Places for orgs side by side.
 *
 * @module
 */

/** Milliseconds: several times what an org takes that answers as it should. */
export const SLOW_MS = 5_000;

export interface Places {
  /** As many work side by side. */
  readonly places: number;
  /** What takes longer gives its place up, in milliseconds; {@link SLOW_MS} if left out. */
  readonly slowMs?: number;
}

/**
 * Works on all items, begun in their order. One that takes long mostly waits, so the next takes its place while it goes on
 * beside: orgs that hang hold up nobody else. At most as many as there are places are beside at a time.
 *
 * @throws what `work` throws; then nothing more is begun
 */
export async function inPlaces<T>(
  items: readonly T[],
  work: (item: T) => Promise<void>,
  { places, slowMs = SLOW_MS }: Places,
): Promise<void> {
  const rest = items.values();
  let beside = 0;
  let hasFailed = false;

  async function place(): Promise<void> {
    for (const item of rest) {
      if (hasFailed) {
        return;
      }
      const working = work(item);
      if ((await takesLong(working, slowMs)) && beside < places) {
        beside += 1;
        const done = working.finally(() => {
          beside -= 1;
        });
        await Promise.all([done, place()]);
        return;
      }
      await working;
    }
  }

  try {
    await Promise.all(Array.from({ length: places }, place));
  } catch (error) {
    hasFailed = true;
    throw error;
  }
}

function takesLong(working: Promise<void>, ms: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms, true);
    working.finally(() => clearTimeout(timer)).then(() => resolve(false), reject);
  });
}
