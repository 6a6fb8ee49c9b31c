/**
 * Reports and what their trend is drawn from, in S3: `reports/<runId>.html`, `state/history.json`.
 *
 * @module
 */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { RunHistoryEntry } from '../../report/view/run-history.ts';
import type { ReportShelf } from '../../run/ports.ts';
import { textOf } from '../../text/json-pieces.ts';
import { s3Client } from '../clients.ts';
import { toAwsError } from '../to-aws-error.ts';
import { jsonBucket, setAside } from './json-bucket.ts';

const HISTORY = 'state/history.json';
/** A year of nights, and a month. */
const MAX_RUNS = 400;
/** Times to fix of one run; enough to know their middle. */
const MAX_TIMES = 100;
const ATTEMPTS = 3;

const history = z.object({
  schemaVersion: z.literal(1),
  runs: z.array(z.looseObject({ runId: z.string(), at: z.iso.datetime(), daysToFix: z.array(z.number()) })),
});

/** Key of a run's page. */
export function reportKey(runId: string): string {
  return `reports/${runId}.html`;
}

/** Both methods throw {@link import('../errors.ts').AwsError}. */
export function s3Reports(options: { readonly bucket: string; readonly client?: S3Client }): ReportShelf {
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
        // Written already, by an attempt whose answer was lost.
        if (text === before) return runs;
        // Runs do not overlap; should two end at one moment, the trend does without the one that comes too late.
        if ((await documents.put(HISTORY, text, stored ?? 'nothing')) || attempt === ATTEMPTS) return runs;
      }
    },

    async keepReport(runId, html) {
      const Key = reportKey(runId);
      try {
        await client.send(new PutObjectCommand({ Bucket, Key, Body: html, ContentType: 'text/html; charset=utf-8' }));
      } catch (error) {
        throw toAwsError(error, `write s3://${Bucket}/${Key}`);
      }
    },
  };
}

/** `undefined` when it is damaged: a new trend begins, and the old one is kept aside. */
function parseHistory(text: string): readonly RunHistoryEntry[] | undefined {
  try {
    return history.parse(JSON.parse(text)).runs as unknown as readonly RunHistoryEntry[];
  } catch {
    return undefined;
  }
}

/** Oldest first. A run that is repeated has one entry, that of its last attempt. */
function withEntry(runs: readonly RunHistoryEntry[], entry: RunHistoryEntry): readonly RunHistoryEntry[] {
  const others = runs.filter(({ runId }) => runId !== entry.runId);
  const daysToFix = thinned(entry.daysToFix.toSorted((a, b) => a - b));
  return [...others, { ...entry, daysToFix }].toSorted((a, b) => (a.at < b.at ? -1 : 1)).slice(-MAX_RUNS);
}

/** Evenly, from the shortest to the longest. */
function thinned(sorted: readonly number[]): readonly number[] {
  if (sorted.length <= MAX_TIMES) return sorted;
  const step = (sorted.length - 1) / (MAX_TIMES - 1);
  return Array.from({ length: MAX_TIMES }, (_, at) => sorted[Math.round(at * step)] ?? 0);
}
