/**
 * Evidence of one org, day by day, from a folder that `scan --state` keeps or from the state bucket.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ListObjectsV2CommandOutput as Page } from '@aws-sdk/client-s3';
import type { ChainedEvidence } from '../audit/evidence-chain.ts';
import type { Snapshot } from '../audit/model.ts';
import { countsOf } from '../audit/summary.ts';
import type { JsonBucket, Stored } from '../aws/json-bucket.ts';
import { textOf } from '../report/pieces.ts';
import { count } from '../report/words.ts';
import { systemCode, UsageError } from './errors.ts';
import { headOfAlias } from './evidence-head.ts';
import { jsonFolder } from './json-folder.ts';

/** Where evidence lies: documents, and the keys that begin so. */
export interface EvidencePlace {
  readonly documents: JsonBucket;
  /** @param folder as in a key, with its last slash */
  keysIn(folder: string): Promise<readonly string[]>;
  /** The days of which there is any evidence, `yyyy-mm-dd`, in their order. */
  days(): Promise<readonly string[]>;
  /** Keys of the records of runs; where the place can tell, without those last written before the day. */
  runsSince(day: string): Promise<readonly string[]>;
}

const AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/** One piece of evidence as it is kept. */
export interface Evidence extends ChainedEvidence {
  readonly snapshot: Snapshot;
}

/** One piece of evidence without what it says. */
export interface LinkedEvidence extends ChainedEvidence {
  readonly snapshot: Pick<Snapshot, 'takenAt' | 'runId' | 'alias' | 'previousEvidence'>;
  /** As {@link countsText}; absent when it can't be understood. */
  readonly counts?: string;
}

/** Reads one piece; `undefined` when there is none. */
export type ReadAt<T> = (key: string, documents: JsonBucket) => Promise<T | undefined>;

/** @param days `yyyy-mm-dd`; throws what `readAt` throws. By the time at which it was taken. */
export async function evidenceOf<T extends ChainedEvidence>(
  alias: string,
  days: readonly string[],
  place: EvidencePlace,
  readAt: ReadAt<T>,
): Promise<T[]> {
  const [{ orgId }, there] = await Promise.all([headOfAlias(alias, place.documents), place.days()]);
  const asked = new Set(days);
  return evidenceUnder(
    namesOf(alias, orgId),
    there.filter((day) => asked.has(day)),
    place,
    readAt,
  );
}

/** An org's evidence lies under its id, and under its alias for the nights in which it was not reached. */
export function namesOf(alias: string, orgId: string | undefined): string[] {
  const byAlias = `alias=${encodeURIComponent(alias)}`;
  return orgId === undefined ? [byAlias] : [orgId, byAlias];
}

/** @param names as in `org=<name>` */
export async function evidenceUnder<T extends ChainedEvidence>(
  names: readonly string[],
  days: readonly string[],
  place: EvidencePlace,
  readAt: ReadAt<T>,
): Promise<T[]> {
  const { default: pMap } = await import('p-map');
  const folders = days.flatMap((day) => names.map((name) => `evidence/dt=${day}/org=${name}/`));
  const keys = (await pMap(folders, (folder) => place.keysIn(folder), { concurrency: AT_ONCE })).flat();
  const found = await pMap(keys, (key) => readAt(key, place.documents), { concurrency: AT_ONCE });
  return found.flatMap((each) => each ?? []).sort((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? -1 : 1));
}

/** Ids of the orgs whose newest evidence of these days has the alias; of an alias whose pointer is lost, or that had another org. */
export async function orgsOfAlias(alias: string, days: readonly string[], place: EvidencePlace): Promise<string[]> {
  const { default: pMap } = await import('p-map');
  const keys = (await pMap(days, (day) => place.keysIn(`evidence/dt=${day}/`), { concurrency: AT_ONCE })).flat();
  const byOrg = new Map(keys.flatMap((key) => orgOf(key).map((orgId) => [orgId, key])));
  const found = await pMap(byOrg, async ([orgId, key]) => ({ orgId, found: await linksAt(key, place.documents) }), {
    concurrency: AT_ONCE,
  });
  return found.flatMap(({ orgId, found: { snapshot } = {} }) => (snapshot?.alias === alias ? [orgId] : []));
}

function orgOf(key: string): string[] {
  const [, orgId] = /\/org=(\w{18})\//.exec(key) ?? [];
  return orgId === undefined ? [] : [orgId];
}

/** The days from `from` through `to`, or none. */
export function daysBetween(from: Date, to: Date): string[] {
  const days: string[] = [];
  for (let day = Date.parse(from.toISOString().slice(0, 10)); day <= to.getTime(); day += DAY_MS) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}

/** All of it. Throws UsageError when it is no evidence. */
export async function evidenceAt(key: string, documents: JsonBucket): Promise<Evidence | undefined> {
  const stored = await documents.get(key);
  try {
    return stored && { key, sha256: sha256Of(stored), snapshot: snapshotIn(stored) };
  } catch {
    throw new UsageError(`${documents.locate(key)} is no evidence of a run, or is damaged.`);
  }
}

/** What its bytes and its links are. One that can't be understood has no links; that it was altered shows by its bytes. */
export async function linksAt(key: string, documents: JsonBucket): Promise<LinkedEvidence | undefined> {
  const stored = await documents.get(key);
  if (stored === undefined) {
    return undefined;
  }
  const link = { key, sha256: sha256Of(stored) };
  try {
    const snapshot = snapshotIn(stored);
    const { takenAt, runId, alias, previousEvidence } = snapshot;
    const links = { takenAt, runId, alias, ...(previousEvidence && { previousEvidence }) };
    return { ...link, snapshot: links, counts: countsText(snapshot) };
  } catch {
    const [, takenAt = ''] = /\/dt=([^/]*)\//.exec(key) ?? [];
    return { ...link, snapshot: { takenAt, runId: '', alias: '' } };
  }
}

/** Status and counts of one org, the same in its evidence and in the record of the run. */
export function countsText(snapshot: Pick<Snapshot, 'status' | 'apps' | 'findings' | 'omitted'>): string {
  const { apps, findings } = countsOf(snapshot);
  const verdicts = Object.entries(findings).map(([verdict, number]) => `${number} ${verdict}`);
  return `${snapshot.status}, ${count(apps, 'app')}, ${verdicts.join(', ')}`;
}

/** Throws whatever is wrong with it. */
function snapshotIn({ bytes }: Stored): Snapshot {
  return JSON.parse(textOf(bytes));
}

function sha256Of({ bytes }: Stored): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function evidenceFolder(folder: string): EvidencePlace {
  const namesIn = async (prefix: string, recursive: boolean) => {
    try {
      return (await readdir(join(folder, ...prefix.split('/')), { recursive })).sort();
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        return [];
      }
      throw error;
    }
  };
  return {
    documents: jsonFolder(folder),
    async keysIn(prefix) {
      const json = (await namesIn(prefix, true)).filter((name) => name.endsWith('.json'));
      return json.map((name) => `${prefix}${name.split(sep).join('/')}`);
    },
    async runsSince() {
      const json = (await namesIn(RUNS, false)).filter((name) => name.endsWith('.json'));
      return json.map((name) => `${RUNS}${name}`);
    },
    days: async () => (await namesIn(EVIDENCE, false)).flatMap((name) => dayIn(`${name}/`)),
  };
}

const EVIDENCE = 'evidence/';
const RUNS = 'runs/';

function dayIn(folder: string): string[] {
  const [, day] = /^dt=(\d{4}-\d{2}-\d{2})\/$/.exec(folder) ?? [];
  return day === undefined ? [] : [day];
}

/** With the AWS credentials of whoever asks: they must be allowed to list and read `state/` and `evidence/`. */
async function evidenceBucket(name: string): Promise<EvidencePlace> {
  const [{ paginateListObjectsV2 }, { s3Client }, { jsonBucket }, { toAwsError }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../aws/clients.ts'),
    import('../aws/json-bucket.ts'),
    import('../aws/to-aws-error.ts'),
  ]);
  const client = s3Client();
  const pages = async <T>(where: { Prefix: string; Delimiter?: string }, pick: (page: Page) => T[]): Promise<T[]> => {
    const found: T[] = [];
    try {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: name, ...where })) {
        found.push(...pick(page));
      }
    } catch (error) {
      throw toAwsError(error, `list s3://${name}/${where.Prefix}`);
    }
    return found;
  };
  return {
    documents: jsonBucket(name, client),
    keysIn: (Prefix) => pages({ Prefix }, ({ Contents = [] }) => Contents.flatMap(({ Key }) => Key ?? [])),
    runsSince: (day) =>
      pages({ Prefix: RUNS }, ({ Contents = [] }) =>
        Contents.flatMap(({ Key, LastModified }) => (LastModified && LastModified < new Date(day) ? [] : (Key ?? []))),
      ),
    days: () =>
      pages({ Prefix: EVIDENCE, Delimiter: '/' }, ({ CommonPrefixes = [] }) =>
        CommonPrefixes.flatMap(({ Prefix = '' }) => dayIn(Prefix.slice(EVIDENCE.length))),
      ),
  };
}

/** Where the flags of a command say. @throws UsageError */
export async function evidencePlace(
  command: string,
  { state, bucket }: { readonly state?: string; readonly bucket?: string },
): Promise<EvidencePlace> {
  if ((state === undefined) === (bucket === undefined)) {
    throw new UsageError(`${command}: expected either --state or --bucket.`);
  }
  if (state !== undefined && !existsSync(state)) {
    throw new UsageError(`--state ${state}: it does not exist; expected a folder that "scan --state" has written.`);
  }
  return state === undefined ? evidenceBucket(bucket ?? '') : evidenceFolder(state);
}

/** Of orgs that a run has reached, for a suggestion; none where they can't be listed. */
export async function aliasesIn(place: EvidencePlace): Promise<string[]> {
  const keys = await place.keysIn('state/').catch(() => []);
  return keys.flatMap((key) => {
    const [, alias] = /^state\/alias=(.+)\.json$/.exec(key) ?? [];
    return alias === undefined ? [] : [decodeURIComponent(alias)];
  });
}

/** What AWS refuses is for whoever asked to put right. */
export async function asUsage<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof Error && error.name === 'AwsError' ? new UsageError(error.message) : error;
  }
}
