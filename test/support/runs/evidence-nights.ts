/**
 * Nights of two orgs in a place that an attacker can write to: a folder or a bucket. The orgs are played; what is kept is
 * kept by the auditor's own store.
 *
 * @module
 */

import { globSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DeleteObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../../lib/aws/clients.ts';
import { type JsonBucket, jsonBucket } from '../../../lib/aws/state/json-bucket.ts';
import { bucketStateStore } from '../../../lib/aws/state/s3-state-store.ts';
import { jsonFolder } from '../../../lib/cli/io/json-folder.ts';
import { NO_LIMITS, resultBuilder } from '../../../lib/run/org/result-builder.ts';
import type { ReadOrg } from '../../../lib/run/ports.ts';
import { errorFor } from '../../../lib/salesforce/errors.ts';
import { buildApp } from '../audit/app-builder.ts';
import { newBucket } from '../aws/aws-backends.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { night } from './simulated-nights.ts';

export const ACME = '00D000000000001EAA';
export const BETA = '00D000000000002EAA';

export interface Attackable {
  /** For the command line. */
  readonly where: readonly [flag: '--state' | '--bucket', value: string];
  readonly documents: JsonBucket;
  keys(): Promise<readonly string[]>;
  text(key: string): Promise<string>;
  put(key: string, text: string): Promise<void>;
  /** Replaces what is there, as somebody would who may write everything. */
  change(key: string, change: (text: string) => string): Promise<void>;
  remove(...keys: readonly string[]): Promise<void>;
}

export async function attackableFolder(): Promise<Attackable> {
  const folder = await temporaryFolder();
  const keys = async () =>
    globSync('**/*.json', { cwd: folder })
      .map((path) => relative('.', path))
      .toSorted();
  const remove = (key: string) => rm(join(folder, key));
  return attackable(['--state', folder], jsonFolder(folder), keys, remove);
}

export interface AttackableBucket extends Attackable {
  /** Ids of the versions and delete markers of a key, newest first. */
  versions(key: string): Promise<readonly string[]>;
  /** One version or delete marker, for good. */
  erase(key: string, versionId: string | undefined): Promise<void>;
}

export async function attackableBucket({ versioned = true } = {}): Promise<AttackableBucket> {
  const Bucket = await newBucket({ versioned });
  const client = s3Client();
  const keys = async () => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  };
  const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket, Key }));
  return {
    ...attackable(['--bucket', Bucket], jsonBucket(Bucket, client), keys, remove),
    async versions(key) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: key }),
      );
      const newestFirst = [...DeleteMarkers, ...Versions].toSorted((a, b) => Number(b.IsLatest) - Number(a.IsLatest));
      return newestFirst.map(({ VersionId = '' }) => VersionId);
    },
    erase: async (Key, VersionId) => void (await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))),
  };
}

function attackable(
  where: Attackable['where'],
  documents: JsonBucket,
  keys: Attackable['keys'],
  remove: (key: string) => Promise<unknown>,
): Attackable {
  const text = async (key: string) => Buffer.from((await documents.get(key))?.bytes ?? []).toString();
  const put = async (key: string, value: string) => void (await documents.put(key, value, 'anything'));
  return {
    where,
    documents,
    keys,
    text,
    put,
    change: async (key, change) => put(key, change(await text(key))),
    remove: async (...all) => void (await Promise.all(all.map(remove))),
  };
}

/** Evidence of acme, oldest first. */
export async function evidenceOfAcme({ keys }: Attackable): Promise<string[]> {
  return (await keys()).filter(
    (key) => key.startsWith('evidence/dt=') && /org=(?:00D000000000001EAA|alias=acme)\//.test(key),
  );
}

export interface NightAt {
  /** Of January 2026. */
  readonly day: number;
  readonly runId?: string;
  /** acme can't be read. */
  readonly isDown?: boolean;
  /** The org that the secret of acme reaches. */
  readonly orgId?: string;
  /** The run dies before its record is kept. */
  readonly isCutOff?: boolean;
  /** Of the one app. */
  readonly label?: string;
  readonly retentionDays?: number | undefined;
}

/** One night of `acme` and `beta`. */
export async function playNight({ documents }: Attackable, at: NightAt): Promise<void> {
  const { day, runId = `run-${day}`, isDown = false, orgId = ACME, isCutOff = false, label = `Night ${day}` } = at;
  const store = bucketStateStore(documents, { retentionDays: at.retentionDays });
  const now = new Date(Date.UTC(2026, 0, day, 2));
  const readOrg: ReadOrg = async ({ alias }) => {
    if (isDown && alias === 'acme') {
      throw errorFor({ code: 'deadline', message: 'It does not answer.' });
    }
    return { orgId: alias === 'acme' ? orgId : BETA, apps: [buildApp({ name: 'Portal', label })] };
  };
  const secrets = { load: async () => ['acme', 'beta'].map(sessionOf) };
  const { run, orgs } = await night({ runId, secrets, store, readOrg, clock: () => now });
  if (!isCutOff) {
    const gathered = resultBuilder(NO_LIMITS);
    orgs.forEach(gathered.add);
    await store.keepRun(gathered.result(run));
  }
}

/**
 * January 1 through `nights`; in the third acme can't be read. Into an empty place.
 * @param retentionDays of each night, from the first on
 */
export async function playNights(
  { put }: Attackable,
  nights = 5,
  retentionDays: readonly number[] = [],
): Promise<void> {
  const name = `${nights} ${retentionDays}`;
  const documents = played.get(name) ?? (await play(nights, retentionDays));
  played.set(name, documents);
  await Promise.all([...documents].map(([key, text]) => put(key, text)));
}

/** What such nights have left, by key: they are played once. */
const played = new Map<string, ReadonlyMap<string, string>>();

async function play(nights: number, retentionDays: readonly number[]): Promise<ReadonlyMap<string, string>> {
  const place = await attackableFolder();
  for (let day = 1; day <= nights; day += 1) {
    await playNight(place, { day, isDown: day === 3, retentionDays: retentionDays[day - 1] });
  }
  const keys = await place.keys();
  return new Map(await Promise.all(keys.map(async (key) => [key, await place.text(key)] as const)));
}

function sessionOf(alias: string) {
  const session = {
    auth: 'session',
    orgId: ACME,
    alias,
    instanceUrl: 'https://x.my.salesforce.com',
    accessToken: 'x',
  } as const;
  return { name: alias, value: '', session };
}
