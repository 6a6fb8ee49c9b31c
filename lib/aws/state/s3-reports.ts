/**
 * Reports of runs, and the history of past runs for their trend, in S3: `reports/<runId>.html`, `state/history.json`.
 *
 * @module
 */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { RunHistoryEntry } from '../../report/view/run-history.ts';
import type { ReportStore } from '../../run/ports.ts';
import { textOf } from '../../text/json-pieces.ts';
import { s3Client } from '../clients.ts';
import { withAwsErrors } from '../to-aws-error.ts';
import { jsonBucket, setAside } from './json-bucket.ts';

const HISTORY = 'state/history.json';
/** A year of nights, and a month. */
const MAX_RUNS = 400;
/** How many times to fix are kept of one run; enough for their median. */
const MAX_TIMES = 100;
const ATTEMPTS = 3;

const history = z.object({
  schemaVersion: z.literal(1),
  runs: z.array(z.looseObject({ runId: z.string(), at: z.iso.datetime(), daysToFix: z.array(z.number()) })),
});

/** The key of the report of a run. */
export function reportKey(runId: string): string {
  return `reports/${runId}.html`;
}

/** Both methods throw {@link import('../errors.ts').AwsError}. */
export function s3Reports(options: { readonly bucket: string; readonly client?: S3Client }): ReportStore {
  const { bucket: Bucket, client = s3Client() } = options;
  const documents = jsonBucket(Bucket, client);

  return {
    async addToHistory(entry) {
      for (let attempt = 1; ; attempt += 1) {
        const stored = await documents.get(HISTORY);
        const before = stored && textOf(stored.bytes);
        const past = before === undefined ? [] : parseHistory(before);
        if (stored !== undefined && past === undefined) await setAside(documents, HISTORY, stored);
        const runs = withEntry(past ?? [], entry);
        const text = JSON.stringify({ schemaVersion: 1, runs });
        // An attempt whose answer was lost has written it.
        if (text === before) return runs;
        // Runs do not overlap. If two end at the same moment all the same, the trend may lack one of them.
        if ((await documents.put(HISTORY, text, stored ?? 'nothing')) || attempt === ATTEMPTS) return runs;
      }
    },

    async keepReport(runId, html) {
      const Key = reportKey(runId);
      const command = new PutObjectCommand({ Bucket, Key, Body: html, ContentType: 'text/html; charset=utf-8' });
      await withAwsErrors(() => client.send(command), `write s3://${Bucket}/${Key}`);
    },
  };
}

/** `undefined` when it is damaged: the caller keeps it aside and begins a new history. */
function parseHistory(text: string): readonly RunHistoryEntry[] | undefined {
  try {
    return history.parse(JSON.parse(text)).runs as unknown as readonly RunHistoryEntry[];
  } catch {
    return undefined;
  }
}

/** Oldest first. A repeated run has one entry, of its last attempt. */
function withEntry(runs: readonly RunHistoryEntry[], entry: RunHistoryEntry): readonly RunHistoryEntry[] {
  const others = runs.filter(({ runId }) => runId !== entry.runId);
  const daysToFix = sample(entry.daysToFix.toSorted((a, b) => a - b));
  return [...others, { ...entry, daysToFix }].toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(-MAX_RUNS);
}

/** Evenly distributed values, including the shortest and the longest. */
function sample(sorted: readonly number[]): readonly number[] {
  if (sorted.length <= MAX_TIMES) return sorted;
  const step = (sorted.length - 1) / (MAX_TIMES - 1);
  return Array.from({ length: MAX_TIMES }, (_, at) => sorted[Math.round(at * step)] ?? 0);
}
