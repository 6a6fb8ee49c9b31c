/**
 * Evidence of one org, day by day, from a folder that `scan --state` keeps or from the state bucket.
 *
 * @module
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '../audit/model.ts';
import type { JsonBucket } from '../aws/json-bucket.ts';
import { isPointer, parseStored } from '../aws/stored-state.ts';
import { UsageError } from './errors.ts';
import { jsonFolder } from './json-folder.ts';

/** Where evidence lies: documents, and the keys that begin so. */
export interface EvidencePlace {
  readonly documents: JsonBucket;
  /** @param folder as in a key, with its last slash */
  keysIn(folder: string): Promise<readonly string[]>;
}

const AT_ONCE = 10;

/** @param days back from `now`; throws UsageError when a document can't be read. */
export async function evidenceOf(
  alias: string,
  { documents, keysIn }: EvidencePlace,
  { days, now }: { readonly days: number; readonly now: Date },
): Promise<Snapshot[]> {
  const { default: pMap } = await import('p-map');
  const names = await namesOf(alias, documents);
  const folders = daysBack(days, now).flatMap((day) => names.map((name) => `evidence/dt=${day}/org=${name}/`));
  const keys = (await pMap(folders, keysIn, { concurrency: AT_ONCE })).flat();
  return (await pMap(keys, (key) => snapshotAt(key, documents), { concurrency: AT_ONCE })).flat();
}

/** An org's evidence lies under its id, and under its alias for the nights in which it was not reached. */
async function namesOf(alias: string, documents: JsonBucket): Promise<string[]> {
  const byAlias = `alias=${encodeURIComponent(alias)}`;
  const key = `state/${byAlias}.json`;
  const stored = await documents.get(key);
  if (stored === undefined) {
    return [byAlias];
  }
  const found = parseStored(stored.text, documents.locate(key));
  return isPointer(found) ? [found.orgId, byAlias] : [byAlias];
}

function daysBack(days: number, now: Date): string[] {
  return Array.from({ length: days }, (_, back) =>
    new Date(now.getTime() - back * 24 * 60 * 60 * 1000).toISOString().slice(0, 10),
  );
}

async function snapshotAt(key: string, documents: JsonBucket): Promise<Snapshot[]> {
  const stored = await documents.get(key);
  try {
    return stored === undefined ? [] : [JSON.parse(stored.text) as Snapshot];
  } catch {
    throw new UsageError(`${documents.name}: ${key} is not JSON; expected the evidence of a run.`);
  }
}

export function evidenceFolder(folder: string): EvidencePlace {
  return {
    documents: jsonFolder(folder),
    async keysIn(prefix) {
      try {
        const names = await readdir(join(folder, ...prefix.split('/')));
        return names.filter((name) => name.endsWith('.json')).map((name) => `${prefix}${name}`);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
          return [];
        }
        throw error;
      }
    },
  };
}

/** With the AWS credentials of whoever asks: they must be allowed to list and read `state/` and `evidence/`. */
export async function evidenceBucket(name: string): Promise<EvidencePlace> {
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
