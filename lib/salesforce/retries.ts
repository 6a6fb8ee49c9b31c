/**
 * Calls that failed for a cause that may pass are made again: every call of the audit reads, so none does harm twice.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NotAssessedError, type Retry, whyAborted } from './errors.ts';

/**
 * What all calls of one org may spend together, so that a sick org can't eat the run. Calls side by side that fail in the
 * same moment (a proxy that restarts drops them all) pay once.
 */
const BUDGET = 4;
/** A time-out has cost a long wait already: one more, and the org has had its chance. */
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
 * @param random 0 to 1; spreads the pauses of calls that failed together ("full jitter")
 */
export function retrying(signal: AbortSignal, random: () => number): Retrying {
  let budget = BUDGET;
  let patienceMs = PATIENCE_MS;
  /** When the last failure was paid: calls that began before it and fail after it failed in the same moment. */
  let paidAt = Number.NEGATIVE_INFINITY;

  function pay({ code, retry }: NotAssessedError): boolean {
    const cost = COSTS[code] ?? 1;
    const asked = retry?.afterMs ?? 0;
    if (cost > budget || asked > patienceMs) {
      return false;
    }
    budget -= cost;
    patienceMs -= asked;
    paidAt = performance.now();
    return true;
  }

  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      const beganAt = performance.now();
      try {
        return await call();
      } catch (error) {
        if (!isWorthRepeating(error) || tries === MAX_TRIES || (beganAt > paidAt && !pay(error))) {
          throw error;
        }
        await pause((error.retry.afterMs ?? 0) + random() * longestPause(error.retry, tries), signal);
      }
    }
  };
}

function isWorthRepeating(error: unknown): error is NotAssessedError & { readonly retry: Retry } {
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
