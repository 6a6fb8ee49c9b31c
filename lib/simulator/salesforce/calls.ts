/**
 * The record of all calls, for tests and the benchmark.
 *
 * @module
 */
export interface SalesforceCall {
  /** The org's alias. */
  readonly org: string;
  /** `token`, the name of a SOAP operation, or method and path for anything else. */
  readonly operation: string;
  readonly at: Date;
  /** Requested metadata types. */
  readonly types?: readonly string[];
  /** Names requested by `readMetadata`. */
  readonly names?: readonly string[];
  /** The fault that was applied to the call. */
  readonly fault?: string;
  readonly status?: number;
  /** Positions in the sequence of all starts and ends of calls. `ended` is absent until the answer. */
  readonly began: number;
  readonly ended?: number;
}

/** How the calls overlapped. Needs a latency: without one, concurrent calls are answered one by one. */
export interface CallShape {
  readonly calls: number;
  /** The most concurrent calls. */
  readonly mostAtOnce: number;
  /** Round trips: the longest sequence of calls that each began after the previous one had ended. */
  readonly longestChain: number;
}

export interface CallLog {
  begin(
    call: Pick<SalesforceCall, 'org' | 'operation' | 'at' | 'types' | 'names'>,
  ): (end: Pick<SalesforceCall, 'status' | 'fault'>) => void;
  all(): readonly SalesforceCall[];
  forget(): void;
}

export function callLog(): CallLog {
  let calls: SalesforceCall[] = [];
  let moment = 0;
  return {
    begin(asked) {
      moment += 1;
      const place = calls.push({ ...asked, began: moment }) - 1;
      const log = calls;
      return (end) => {
        moment += 1;
        const call = log[place];
        if (call) log[place] = { ...call, ...end, ended: moment };
      };
    },
    all: () => [...calls],
    forget() {
      calls = [];
    },
  };
}

export function shapeOf(calls: readonly SalesforceCall[]): CallShape {
  return { calls: calls.length, mostAtOnce: mostAtOnce(calls), longestChain: longestChain(calls) };
}

/** A call that has not ended. */
const NEVER = Number.MAX_SAFE_INTEGER;

function mostAtOnce(calls: readonly SalesforceCall[]): number {
  const moments = calls.flatMap(({ began, ended = NEVER }) => [
    { at: began, change: 1 },
    { at: ended, change: -1 },
  ]);
  let underWay = 0;
  let most = 0;
  for (const { change } of moments.toSorted((one, other) => one.at - other.at)) {
    underWay += change;
    most = Math.max(most, underWay);
  }
  return most;
}

/** Greedy: always taking the call that ends first gives the longest sequence. */
function longestChain(calls: readonly SalesforceCall[]): number {
  const byEnd = calls.map(({ began, ended = NEVER }) => ({ began, ended }));
  let length = 0;
  let free = 0;
  for (const { began, ended } of byEnd.toSorted((one, other) => one.ended - other.ended)) {
    if (began > free) {
      length += 1;
      free = ended;
    }
  }
  return length;
}
