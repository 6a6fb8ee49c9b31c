/**
 * Evidence of one org, day by day.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../audit/model/model.ts';
import type { ChainedEvidence } from '../../audit/summary/evidence-chain.ts';
import { countsOf } from '../../audit/summary/summary.ts';
import type { JsonBucket, StoredObject } from '../../aws/state/json-bucket.ts';
import { textOf } from '../../report/view/pieces.ts';
import { count } from '../../report/view/words.ts';
import { UsageError } from '../io/errors.ts';
import { headOfAlias } from './evidence-head.ts';
import type { EvidenceKey, EvidencePlace } from './evidence-place.ts';

const AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/** One piece of evidence as it is kept. */
export interface Evidence extends ChainedEvidence {
  readonly snapshot: Snapshot;
}

/** One piece of evidence without what it says. */
export interface LinkedEvidence extends ChainedEvidence {
  readonly snapshot: Pick<Snapshot, 'takenAt' | 'runId' | 'alias' | 'previousEvidence' | 'retentionDays'>;
  /** As {@link countsText}; absent when it can't be understood. */
  readonly counts?: string;
}

/** Reads one piece, its first version; `undefined` when there is none. */
export type ReadAt<T> = (where: EvidenceKey, documents: JsonBucket) => Promise<T | undefined>;

/** @param days `yyyy-mm-dd`; throws what `readAt` throws. By the time at which it was taken. */
export async function evidenceOf<T extends ChainedEvidence>(
  alias: string,
  days: readonly string[],
  place: EvidencePlace,
  readAt: ReadAt<T>,
): Promise<T[]> {
  const [{ orgId }, there] = await Promise.all([headOfAlias(alias, place.documents), place.days()]);
  const asked = new Set(days);
  const own = there.filter((day) => asked.has(day));
  return readEvidence(await evidenceKeys(namesOf(alias, orgId), own, place), place, readAt);
}

/** An org's evidence lies under its id, and under its alias for the nights in which it was not reached. */
export function namesOf(alias: string, orgId: string | undefined): string[] {
  const byAlias = `alias=${encodeURIComponent(alias)}`;
  return orgId === undefined ? [byAlias] : [orgId, byAlias];
}

/** @param names as in `org=<name>` */
export async function evidenceKeys(
  names: readonly string[],
  days: readonly string[],
  place: EvidencePlace,
): Promise<EvidenceKey[]> {
  const { default: pMap } = await import('p-map');
  const folders = days.flatMap((day) => names.map((name) => `evidence/dt=${day}/org=${name}/`));
  return (await pMap(folders, (folder) => place.evidenceIn(folder), { concurrency: AT_ONCE })).flat();
}

/** Sorts by the time at which it was taken. */
export async function readEvidence<T extends ChainedEvidence>(
  keys: readonly EvidenceKey[],
  place: EvidencePlace,
  readAt: ReadAt<T>,
): Promise<T[]> {
  const { default: pMap } = await import('p-map');
  const found = await pMap(keys, (key) => readAt(key, place.documents), { concurrency: AT_ONCE });
  return found.flatMap((each) => each ?? []).sort((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? -1 : 1));
}

/** Ids of the orgs whose newest evidence of these days has the alias; of an alias whose pointer is lost, or that had another org. */
export async function orgsOfAlias(alias: string, days: readonly string[], place: EvidencePlace): Promise<string[]> {
  const { default: pMap } = await import('p-map');
  const folders = days.map((day) => `evidence/dt=${day}/`);
  const keys = (await pMap(folders, (folder) => place.evidenceIn(folder), { concurrency: AT_ONCE })).flat();
  const byOrg = new Map(keys.flatMap((where) => orgOf(where.key).map((orgId) => [orgId, where])));
  const found = await pMap(byOrg, async ([orgId, where]) => ({ orgId, found: await linksAt(where, place.documents) }), {
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
export async function evidenceAt(where: EvidenceKey, documents: JsonBucket): Promise<Evidence | undefined> {
  const { key } = where;
  const stored = await firstVersion(where, documents);
  try {
    return stored && { key, sha256: sha256Of(stored), snapshot: snapshotIn(stored) };
  } catch {
    throw new UsageError(`${documents.locate(key)} is no evidence of a run, or is damaged.`);
  }
}

/** What its bytes and its links are. One that can't be understood has no links; that it was altered shows by its bytes. */
export async function linksAt(where: EvidenceKey, documents: JsonBucket): Promise<LinkedEvidence | undefined> {
  const { key } = where;
  const stored = await firstVersion(where, documents);
  if (stored === undefined) {
    return undefined;
  }
  const link = { key, sha256: sha256Of(stored) };
  try {
    const snapshot = snapshotIn(stored);
    const { takenAt, runId, alias, previousEvidence, retentionDays } = snapshot;
    const links = {
      takenAt,
      runId,
      alias,
      ...(previousEvidence && { previousEvidence }),
      ...(retentionDays !== undefined && { retentionDays }),
    };
    return { ...link, snapshot: links, counts: countsText(snapshot) };
  } catch {
    const [, takenAt = ''] = /\/dt=([^/]*)\//.exec(key) ?? [];
    return { ...link, snapshot: { takenAt, runId: '', alias: '' } };
  }
}

async function firstVersion(where: EvidenceKey, documents: JsonBucket): Promise<StoredObject | undefined> {
  return where.versions === 0 ? undefined : documents.get(where.key, where.versionId);
}

/** Status and counts of one org, the same in its evidence and in the record of the run. */
export function countsText(snapshot: Pick<Snapshot, 'status' | 'apps' | 'findings' | 'omitted'>): string {
  const { apps, findings } = countsOf(snapshot);
  const verdicts = Object.entries(findings).map(([verdict, number]) => `${number} ${verdict}`);
  return `${snapshot.status}, ${count(apps, 'app')}, ${verdicts.join(', ')}`;
}

/** Throws whatever is wrong with it. */
function snapshotIn({ bytes }: StoredObject): Snapshot {
  return JSON.parse(textOf(bytes));
}

function sha256Of({ bytes }: StoredObject): string {
  return createHash('sha256').update(bytes).digest('hex');
}
