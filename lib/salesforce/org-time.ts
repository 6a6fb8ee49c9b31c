/**
 * The time that an org has.
 *
 * @module
 */
import { NotAssessedError } from './errors.ts';

export interface OrgTime {
  /** Aborted when the org's time or the run's is over, and when the reading has ended. */
  readonly signal: AbortSignal;
  extend(ms: number): void;
  /** Calls off whatever is still under way. */
  end(): void;
}

/** @param run aborted when the run's time is over */
export function orgTime(ms: number, run: AbortSignal): OrgTime {
  const own = new AbortController();
  const startedAt = performance.now();
  let allowedMs = ms;
  let timer = start();

  function start(): NodeJS.Timeout {
    return setTimeout(() => own.abort(tooSlow(allowedMs)), startedAt + allowedMs - performance.now());
  }

  return {
    signal: AbortSignal.any([run, own.signal]),
    extend(more) {
      clearTimeout(timer);
      allowedMs += more;
      timer = start();
    },
    end() {
      clearTimeout(timer);
      own.abort();
    },
  };
}

function tooSlow(ms: number): NotAssessedError {
  return new NotAssessedError('timeout', `The org did not answer all calls within ${ms / 1000} seconds.`);
}
