/**
 * The deadline of an org.
 *
 * @module
 */
import { abortReason, NotAssessedError } from '../errors.ts';

export interface OrgDeadline {
  /** Aborted when the org's time or the run's time is over, and by `end`. */
  readonly signal: AbortSignal;
  extend(ms: number): void;
  /**
   * Pauses the deadline while the org waits for other orgs.
   * @throws NotAssessedError when the run's time is over before; whatever `waiting` throws.
   */
  pauseWhile(waiting: Promise<void>): Promise<void>;
  /** Aborts the calls that are still under way. */
  end(): void;
}

/** @param run aborted when the run's time is over */
export function orgDeadline(ms: number, run: AbortSignal): OrgDeadline {
  const own = new AbortController();
  const signal = AbortSignal.any([run, own.signal]);
  let startedAt = performance.now();
  let allowedMs = ms;
  let timer = start();

  function start(): NodeJS.Timeout {
    return setTimeout(() => own.abort(timeoutError(allowedMs)), startedAt + allowedMs - performance.now());
  }

  return {
    signal,
    extend(more) {
      clearTimeout(timer);
      allowedMs += more;
      timer = start();
    },
    async pauseWhile(waiting) {
      clearTimeout(timer);
      const pausedAt = performance.now();
      await Promise.race([waiting, rejectOnAbort(signal)]);
      if (!signal.aborted) {
        startedAt += performance.now() - pausedAt;
        timer = start();
      }
    },
    end() {
      clearTimeout(timer);
      own.abort();
    },
  };
}

/** Never resolves. */
function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(abortReason(signal));
    signal.addEventListener('abort', stop);
    if (signal.aborted) {
      stop();
    }
  });
}

function timeoutError(ms: number): NotAssessedError {
  return new NotAssessedError('timeout', `The org did not answer all calls within ${ms / 1000} seconds.`);
}
