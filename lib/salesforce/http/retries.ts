/**
 * Repeats calls that failed for a cause that may pass. Every call of the audit only reads, so repeating is safe.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NotAssessedError, type Retry, whyAborted } from '../errors.ts';

/**
 * The retries that all calls of one org have together, so that one failing org can't use up the run's time. Concurrent calls
 * that fail at the same moment (a proxy that restarts drops them all) count once.
 */
const BUDGET = 4;
/** A time-out already took long, so it is repeated only once. */
const COSTS: Readonly<Partial<Record<NotAssessedError['code'], number>>> = { timeout: 3 };
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;
/** All pauses of one org together that Salesforce asks for (`Retry-After`). */
const PATIENCE_MS = 30_000;

/** Makes a call, and makes it again while that may help, the org's budget lasts and its time is not over. */
export type Retrying = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * @param signal of the org's time
 * @param random 0 to 1; spreads the pauses of orgs that failed together ("full jitter")
 */
export function retrying(signal: AbortSignal, random: () => number): Retrying {
  let budget = BUDGET;
  let patienceMs = PATIENCE_MS;
  /** The last failure that was counted, and the end of the pause after it. */
  let paid = { at: Number.NEGATIVE_INFINITY, until: 0 };

  function pay({ code, retry }: Repeatable, tries: number): boolean {
    const cost = COSTS[code] ?? 1;
    const asked = retry.afterMs ?? 0;
    if (cost > budget || asked > patienceMs) {
      return false;
    }
    budget -= cost;
    patienceMs -= asked;
    const now = performance.now();
    paid = { at: now, until: now + asked + random() * longestPause(retry, tries) };
    return true;
  }

  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      const beganAt = performance.now();
      try {
        return await call();
      } catch (error) {
        // A call that was under way when another failed and was counted failed at the same moment, so it shares that pause.
        if (!isRepeatable(error) || tries === MAX_TRIES || (beganAt > paid.at && !pay(error, tries))) {
          throw error;
        }
        await pause(Math.max(error.retry.afterMs ?? 0, paid.until - performance.now()), signal);
      }
    }
  };
}

type Repeatable = NotAssessedError & { readonly retry: Retry };

function isRepeatable(error: unknown): error is Repeatable {
  return error instanceof NotAssessedError && error.retry !== undefined;
}

function longestPause({ afterMs }: Retry, tries: number): number {
  return afterMs === undefined ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) : FIRST_PAUSE_MS;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw whyAborted(signal);
  }
}
