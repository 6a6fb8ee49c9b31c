/**
 * Calls that failed for a cause that may pass are made again: every call of the audit reads, so none does harm twice.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NotAssessedError } from './errors.ts';
import { deadlineReached } from './http.ts';

/** What all calls of one org may spend together, so that a sick org can't eat the run. */
const BUDGET = 4;
/** A time-out has cost a long wait already: one more, and the org has had its chance. */
const COSTS: Readonly<Partial<Record<NotAssessedError['code'], number>>> = { timeout: 3 };
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;
const MAX_TRIES = 3;

/** Makes a call, and makes it again while that may help, the org's budget lasts and the run's time is not over. */
export type Retrying = <T>(call: () => Promise<T>) => Promise<T>;

/** @param random 0 to 1; spreads the pauses of orgs that failed together ("full jitter") */
export function retrying(signal: AbortSignal, random: () => number = Math.random): Retrying {
  let budget = BUDGET;

  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        const cost = costOf(error);
        if (cost === undefined || cost > budget || tries === MAX_TRIES) {
          throw error;
        }
        budget -= cost;
        await pause(pauseOf(error, tries, random), signal);
      }
    }
  };
}

function costOf(error: unknown): number | undefined {
  return error instanceof NotAssessedError && error.retry !== undefined ? (COSTS[error.code] ?? 1) : undefined;
}

function pauseOf(error: unknown, tries: number, random: () => number): number {
  const asked = error instanceof NotAssessedError ? error.retry?.afterMs : undefined;
  return asked ?? random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw deadlineReached();
  }
}
