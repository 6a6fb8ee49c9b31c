/**
 * The place of evidence: a folder of `scan --state`, or the state bucket.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { _Object } from '@aws-sdk/client-s3';
import type { JsonBucket } from '../../aws/state/json-bucket.ts';
import type { KeyVersions } from '../../aws/state/s3-versions.ts';
import { errnoCode, UsageError, unreadable } from '../io/errors.ts';
import { jsonFolder } from '../io/json-folder.ts';
import { didYouMean } from '../io/options.ts';

/** The key of one piece of evidence, with its versions. In a folder each has one version. */
export type EvidenceKey = KeyVersions;

export interface EvidencePlace {
  readonly documents: JsonBucket;
  /** Keys of existing documents. @param folder as in a key, with the last slash */
  keysIn(folder: string): Promise<readonly string[]>;
  /** Keys of evidence, including deleted evidence that has versions left. @param prefix of keys, or a key */
  evidenceIn(prefix: string): Promise<readonly EvidenceKey[]>;
  /** The days with evidence, including deleted evidence: `yyyy-mm-dd`, sorted. */
  days(): Promise<readonly string[]>;
  /** Keys of the records of runs. A bucket leaves out those that were last written before the day. */
  runsSince(day: string): Promise<readonly string[]>;
}

function evidenceFolder(folder: string): EvidencePlace {
  const namesIn = async (prefix: string, recursive: boolean) => {
    try {
      return (await readdir(join(folder, ...prefix.split('/')), { recursive })).sort();
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') {
        return [];
      }
      throw new UsageError(
        `--state ${folder}: ${unreadable(error)}; expected a folder that "scan --state" has written.`,
      );
    }
  };
  const keysIn = async (prefix: string) => {
    const json = (await namesIn(prefix, true)).filter((name) => name.endsWith('.json'));
    return json.map((name) => `${prefix}${name.split(sep).join('/')}`);
  };
  return {
    documents: jsonFolder(folder),
    keysIn,
    async evidenceIn(prefix) {
      const keys = prefix.endsWith('/') ? await keysIn(prefix) : [prefix];
      return keys.map((key) => ({ key, versions: 1, isDeleted: false }));
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

/** Uses the caller's AWS credentials, which must allow listing and reading `state/`, `runs/` and `evidence/`. */
async function evidenceBucket(name: string): Promise<EvidencePlace> {
  const [{ paginateListObjectsV2 }, { s3Client }, { jsonBucket }, { s3Versions }, { toAwsError }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('../../aws/clients.ts'),
    import('../../aws/state/json-bucket.ts'),
    import('../../aws/state/s3-versions.ts'),
    import('../../aws/to-aws-error.ts'),
  ]);
  const client = s3Client();
  const { keyVersions, folders } = s3Versions(name, client);
  const objects = async (Prefix: string) => {
    const found: _Object[] = [];
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: name, Prefix })) {
        found.push(...Contents);
      }
    } catch (error) {
      throw toAwsError(error, `list s3://${name}/${Prefix}`);
    }
    return found;
  };
  return {
    documents: jsonBucket(name, client),
    keysIn: async (prefix) => (await objects(prefix)).flatMap(({ Key }) => Key ?? []),
    evidenceIn: keyVersions,
    async runsSince(day) {
      const isBefore = ({ LastModified }: _Object) => LastModified && LastModified < new Date(day);
      return (await objects(RUNS)).flatMap((each) => (isBefore(each) ? [] : (each.Key ?? [])));
    },
    days: async () => (await folders(EVIDENCE)).flatMap((folder) => dayIn(folder.slice(EVIDENCE.length))),
  };
}

/** The place that the flags of a command name. @throws UsageError */
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

/** The error for an org without evidence. @param when the period as text, such as "in the last 90 days" */
export async function noEvidence(org: string, when: string, place: EvidencePlace): Promise<UsageError> {
  const [days, aliases] = await Promise.all([asUsage(place.days()), aliasesIn(place)]);
  const [first] = days;
  const hint =
    first === undefined
      ? ' There is none of any org.'
      : aliases.includes(org)
        ? ` There is evidence from ${first} through ${days.at(-1)}.`
        : didYouMean(org, aliases);
  return new UsageError(`--org ${org}: there is no evidence of it ${when}.${hint}`);
}

/** Aliases of orgs that a run has read, for suggestions. Empty if they can't be listed. */
async function aliasesIn(place: EvidencePlace): Promise<string[]> {
  const keys = await place.keysIn('state/').catch(() => []);
  return keys.flatMap((key) => {
    const [, alias] = /^state\/alias=(.+)\.json$/.exec(key) ?? [];
    return alias === undefined ? [] : [decodeURIComponent(alias)];
  });
}

/** Converts an AwsError into a UsageError, because the caller's credentials cause it. */
export async function asUsage<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw error instanceof Error && error.name === 'AwsError' ? new UsageError(error.message) : error;
  }
}
