/**
 * Evidence of one org, day by day, from a folder that `scan --state` keeps or from the state bucket.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChainedEvidence } from '../audit/evidence-chain.ts';
import type { EvidenceLink, Snapshot } from '../audit/model.ts';
import type { JsonBucket, Stored } from '../aws/json-bucket.ts';
import { isPointer, parseStored } from '../aws/stored-state.ts';
import { textOf } from '../report/pieces.ts';
import { systemCode, UsageError } from './errors.ts';
import { jsonFolder } from './json-folder.ts';

/** Where evidence lies: documents, and the keys that begin so. */
export interface EvidencePlace {
  readonly documents: JsonBucket;
  /** @param folder as in a key, with its last slash */
  keysIn(folder: string): Promise<readonly string[]>;
}

const AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/** One piece of evidence as it is kept. */
export interface Evidence extends ChainedEvidence {
  readonly snapshot: Snapshot;
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
  const { default: pMap } = await import('p-map');
  const names = await namesOf(alias, place.documents);
  const folders = days.flatMap((day) => names.map((name) => `evidence/dt=${day}/org=${name}/`));
  const keys = (await pMap(folders, (folder) => place.keysIn(folder), { concurrency: AT_ONCE })).flat();
  const found = await pMap(keys, (key) => readAt(key, place.documents), { concurrency: AT_ONCE });
  return found.flatMap((each) => each ?? []).sort((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? -1 : 1));
}

/** What the state of the org says is its newest evidence. */
export async function newestOf(alias: string, { documents }: EvidencePlace): Promise<EvidenceLink | undefined> {
  for (const name of await namesOf(alias, documents)) {
    const key = `state/${name}.json`;
    const stored = await documents.get(key);
    const found = stored && parseStored(stored.bytes, documents.locate(key));
    if (found !== undefined && !isPointer(found) && found.evidence !== undefined) {
      return found.evidence;
    }
  }
  return undefined;
}

/** An org's evidence lies under its id, and under its alias for the nights in which it was not reached. */
async function namesOf(alias: string, documents: JsonBucket): Promise<string[]> {
  const byAlias = `alias=${encodeURIComponent(alias)}`;
  const key = `state/${byAlias}.json`;
  const stored = await documents.get(key);
  if (stored === undefined) {
    return [byAlias];
  }
  const found = parseStored(stored.bytes, documents.locate(key));
  return isPointer(found) ? [found.orgId, byAlias] : [byAlias];
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
export async function linksAt(key: string, documents: JsonBucket): Promise<ChainedEvidence | undefined> {
  const stored = await documents.get(key);
  if (stored === undefined) {
    return undefined;
  }
  const link = { key, sha256: sha256Of(stored) };
  try {
    return { ...link, snapshot: snapshotIn(stored) };
  } catch {
    const [, takenAt = ''] = /\/dt=([^/]*)\//.exec(key) ?? [];
    return { ...link, snapshot: { takenAt, runId: '' } };
  }
}

/** Throws whatever is wrong with it. */
function snapshotIn({ bytes }: Stored): Snapshot {
  return JSON.parse(textOf(bytes));
}

function sha256Of({ bytes }: Stored): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function evidenceFolder(folder: string): EvidencePlace {
  return {
    documents: jsonFolder(folder),
    async keysIn(prefix) {
      try {
        const names = await readdir(join(folder, ...prefix.split('/')));
        return names.filter((name) => name.endsWith('.json')).map((name) => `${prefix}${name}`);
      } catch (error) {
        if (systemCode(error) === 'ENOENT') {
          return [];
        }
        throw error;
      }
    },
  };
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
  return {
    documents: jsonBucket(name, client),
    async keysIn(Prefix) {
      const keys: string[] = [];
      try {
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name, Prefix })) {
          keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
        }
      } catch (error) {
        throw toAwsError(error, `list s3://${name}/${Prefix}`);
      }
      return keys;
    },
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

/** What AWS refuses is for whoever asked to put right. */
export async function asUsage<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof Error && error.name === 'AwsError' ? new UsageError(error.message) : error;
  }
}
