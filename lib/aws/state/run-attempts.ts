/**
 * The record of a run over several attempts. Lambda repeats a failed run under the same run id. The second attempt does not
 * find the drift that the first one sent, so the record keeps it.
 *
 * @module
 */
import * as z from 'zod';
import { publishedResult } from '../../alert/words/event-words.ts';
import type { PublishedEvent } from '../../audit/model/drift-event.ts';
import type { PublishedResult, RunResult } from '../../audit/model/run-result.ts';

const earlierAttempt = z.looseObject({
  run: z.looseObject({ startedAt: z.iso.datetime() }),
  drift: z.array(z.looseObject({ deduplicationId: z.string() })),
});

/**
 * @param stored the record of the earlier attempts
 * @returns `isDamaged` when that could not be parsed, so that its drift is missing; the caller keeps it aside
 */
export function addAttempt(
  stored: string | undefined,
  result: RunResult,
): { readonly record: PublishedResult; readonly isDamaged: boolean } {
  const published = publishedResult(result);
  const earlier = stored === undefined ? undefined : parse(stored);
  return earlier === undefined
    ? { record: published, isDamaged: stored !== undefined }
    : { record: withEarlier(earlier, published), isDamaged: false };
}

function withEarlier(earlier: Earlier, published: PublishedResult): PublishedResult {
  const notified = new Set(earlier.drift.map(({ deduplicationId }) => deduplicationId));
  const drift = [...earlier.drift, ...published.drift.filter(({ deduplicationId }) => !notified.has(deduplicationId))];
  return {
    ...published,
    run: { ...published.run, startedAt: earlier.startedAt },
    summary: { ...published.summary, drift: drift.length },
    drift,
  };
}

interface Earlier {
  readonly startedAt: string;
  readonly drift: readonly PublishedEvent[];
}

function parse(stored: string): Earlier | undefined {
  try {
    const { run, drift } = earlierAttempt.parse(JSON.parse(stored));
    return { startedAt: run.startedAt, drift: drift as unknown as readonly PublishedEvent[] };
  } catch {
    return undefined;
  }
}
