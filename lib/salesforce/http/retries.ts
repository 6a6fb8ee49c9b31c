/**
 * Repeats calls that failed for a cause that may pass. Every call of the audit only reads, so repeating is safe.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { abortReason, NotAssessedError, type Retry } from '../errors.ts';

/**
 * How many failures of one org are followed by a retry, over all of its calls, so that one failing org can't use up the
 * run's time. Concurrent calls that fail at the same moment (a proxy that restarts drops them all) count once.
 */
const MAX_FAILURES = 4;
/** As how many failures one counts. A timeout already took long, so only one is retried. */
const WEIGHTS: Readonly<Partial<Record<NotAssessedError['code'], number>>> = { timeout: 3 };
const MAX_TRIES = 3;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4_000;
/** The sum of all pauses that Salesforce asks of one org (`Retry-After`). */
const MAX_REQUESTED_PAUSES_MS = 30_000;

/** Makes a call, and repeats it while that may help, the org has retries left and its time is not over. */
export type WithRetries = <T>(call: () => Promise<T>) => Promise<T>;

/**
 * @param signal of the org's time
 * @param random returns 0 to 1; spreads the pauses of orgs that failed together ("full jitter")
 */
export function orgRetries(signal: AbortSignal, random: () => number): WithRetries {
  let failuresLeft = MAX_FAILURES;
  let requestedMsLeft = MAX_REQUESTED_PAUSES_MS;
  /** The last failure that was counted, and the end of the pause after it. */
  let counted = { at: Number.NEGATIVE_INFINITY, pauseEnd: 0 };

  /** Returns whether a retry is left. */
  function count({ code, retry }: Retryable, tries: number): boolean {
    const weight = WEIGHTS[code] ?? 1;
    const requestedMs = retry.afterMs ?? 0;
    if (weight > failuresLeft || requestedMs > requestedMsLeft) {
      return false;
    }
    failuresLeft -= weight;
    requestedMsLeft -= requestedMs;
    const now = performance.now();
    counted = { at: now, pauseEnd: now + requestedMs + random() * longestPause(retry, tries) };
    return true;
  }

  return async (call) => {
    for (let tries = 1; ; tries += 1) {
      const beganAt = performance.now();
      try {
        return await call();
      } catch (error) {
        // A call that was under way when the last failure was counted belongs to that failure, and shares its pause.
        const isOwnFailure = beganAt > counted.at;
        if (!isRetryable(error) || tries === MAX_TRIES || (isOwnFailure && !count(error, tries))) {
          throw error;
        }
        await pause(Math.max(error.retry.afterMs ?? 0, counted.pauseEnd - performance.now()), signal);
      }
    }
  };
}

type Retryable = NotAssessedError & { readonly retry: Retry };

function isRetryable(error: unknown): error is Retryable {
  return error instanceof NotAssessedError && error.retry !== undefined;
}

function longestPause({ afterMs }: Retry, tries: number): number {
  return afterMs === undefined ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) : FIRST_PAUSE_MS;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw abortReason(signal);
  }
}
