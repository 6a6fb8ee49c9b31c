/**
 * A run's record over several attempts. Lambda repeats a run that died under the same run id; what the first attempt told
 * is no drift to the second, and must stay in the record all the same.
 *
 * @module
 */
import * as z from 'zod';
import { publishedResult } from '../alert/event-words.ts';
import type { PublishedEvent, PublishedResult, RunResult } from '../audit/model.ts';

const earlierAttempt = z.looseObject({
  run: z.looseObject({ startedAt: z.iso.datetime() }),
  drift: z.array(z.looseObject({ deduplicationId: z.string() })),
});

/** @param stored the record as it was kept; one that can't be understood is left out. */
export function addAttempt(stored: string | undefined, result: RunResult): PublishedResult {
  const published = publishedResult(result);
  const earlier = parse(stored);
  if (earlier === undefined) return published;
  const told = new Set(earlier.drift.map(({ deduplicationId }) => deduplicationId));
  const drift = [...earlier.drift, ...published.drift.filter(({ deduplicationId }) => !told.has(deduplicationId))];
  return {
    ...published,
    run: { ...result.run, startedAt: earlier.startedAt },
    summary: { ...result.summary, drift: drift.length },
    drift,
  };
}

function parse(stored = ''): { readonly startedAt: string; readonly drift: readonly PublishedEvent[] } | undefined {
  try {
    const { run, drift } = earlierAttempt.parse(JSON.parse(stored));
    return { startedAt: run.startedAt, drift: drift as unknown as readonly PublishedEvent[] };
  } catch {
    return undefined;
  }
}
