/**
 * Calls that failed for a cause that may pass are made again: every call of the audit reads, so none does harm twice.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { NotAssessedError, type Retry, whyAborted } from './errors.ts';

/** What all calls of one org may spend together, so that a sick org can't eat the run. */
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
export function retrying(signal: AbortSignal, random: () => number = Math.random): Retrying {
  let budget = BUDGET;
  let patienceMs = PATIENCE_MS;

  /** How long to pause before the next try; `undefined`: no more of them. */
  function spend(error: unknown, tries: number): number | undefined {
    if (!(error instanceof NotAssessedError) || error.retry === undefined || tries === MAX_TRIES) {
      return undefined;
    }
    const { afterMs: asked = 0 } = error.retry;
    const cost = COSTS[error.code] ?? 1;
    if (cost > budget || asked > patienceMs) {
      return undefined;
    }
    budget -= cost;
    patienceMs -= asked;
    return asked + jitter(error.retry, tries);
  }

  function jitter({ afterMs }: Retry, tries: number): number {
    const longest = afterMs === undefined ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) : FIRST_PAUSE_MS;
    return random() * longest;
  }

  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await call();
      } catch (error) {
        const ms = spend(error, tries);
        if (ms === undefined) {
          throw error;
        }
        await pause(ms, signal);
      }
    }
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw whyAborted(signal);
  }
}
