/**
 * Reads the evidence of one org, day by day.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import type { ChainedEvidence } from '../../audit/summary/evidence-chain.ts';
import { countsOf } from '../../audit/summary/summary.ts';
import type { JsonBucket, StoredObject } from '../../aws/state/json-bucket.ts';
import { textOf } from '../../text/json-pieces.ts';
import { count } from '../../text/numbers.ts';
import { UsageError } from '../io/errors.ts';
import { headOfAlias } from './evidence-head.ts';
import type { EvidenceKey, EvidencePlace } from './evidence-place.ts';

const AT_ONCE = 10;
const DAY_MS = 24 * 60 * 60 * 1000;

/** One piece of evidence, with its whole snapshot. */
export interface Evidence extends ChainedEvidence {
  readonly snapshot: Snapshot;
}

/** One piece of evidence, with its links only. */
export interface LinkedEvidence extends ChainedEvidence {
  readonly snapshot: Pick<Snapshot, 'takenAt' | 'runId' | 'alias' | 'previousEvidence' | 'retentionDays'>;
  /** From {@link countsText}; absent if the document can't be parsed. */
  readonly counts?: string;
}

/** Reads the first version of one piece; `undefined` if there is none. */
export type ReadAt<T> = (where: EvidenceKey, documents: JsonBucket) => Promise<T | undefined>;

/** Sorted by the time of the reading. @param days `yyyy-mm-dd` */
export async function evidenceOf<T extends ChainedEvidence>(
  alias: string,
  days: readonly string[],
  place: EvidencePlace,
  readAt: ReadAt<T>,
): Promise<T[]> {
  const [{ orgId }, there] = await Promise.all([headOfAlias(alias, place.documents), place.days()]);
  const asked = new Set(days);
  const own = there.filter((day) => asked.has(day));
  return readEvidence(await evidenceKeys(evidenceNames(alias, orgId), own, place), place, readAt);
}

/** An org's evidence is under its id, and under its alias for runs that could not reach the org. */
export function evidenceNames(alias: string, orgId: string | undefined): string[] {
  const byAlias = `alias=${encodeURIComponent(alias)}`;
  return orgId === undefined ? [byAlias] : [orgId, byAlias];
}

/** @param names from {@link namesOf} */
export async function evidenceKeys(
  names: readonly string[],
  days: readonly string[],
  place: EvidencePlace,
): Promise<EvidenceKey[]> {
  const { default: pMap } = await import('p-map');
  const folders = days.flatMap((day) => names.map((name) => `evidence/dt=${day}/org=${name}/`));
  return (await pMap(folders, (folder) => place.evidenceIn(folder), { concurrency: AT_ONCE })).flat();
}

/** Sorted by the time of the reading. */
export async function readEvidence<T extends ChainedEvidence>(
  keys: readonly EvidenceKey[],
  place: EvidencePlace,
  readAt: ReadAt<T>,
): Promise<T[]> {
  const { default: pMap } = await import('p-map');
  const found = await pMap(keys, (key) => readAt(key, place.documents), { concurrency: AT_ONCE });
  return found.flatMap((each) => each ?? []).sort((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? -1 : 1));
}

/** Ids of the orgs whose newest evidence of these days has the alias. For an alias whose state is lost, or that belonged to another org. */
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

/** Reads the whole document. @throws UsageError if it is not evidence. */
export async function evidenceAt(where: EvidenceKey, documents: JsonBucket): Promise<Evidence | undefined> {
  const { key } = where;
  const stored = await firstVersion(where, documents);
  try {
    return stored && { key, sha256: sha256Of(stored), snapshot: snapshotIn(stored) };
  } catch {
    throw new UsageError(`${documents.locate(key)} is damaged, or is not evidence of a run.`);
  }
}

/** Reads the hash and the links. A document that can't be parsed has no links; its hash shows that it was altered. */
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

/** Status and counts of one org as text. Equal for its evidence and for the record of the run. */
export function countsText(snapshot: Pick<Snapshot, 'status' | 'apps' | 'findings' | 'omitted'>): string {
  const { apps, findings } = countsOf(snapshot);
  const verdicts = Object.entries(findings).map(([verdict, number]) => `${number} ${verdict}`);
  return `${snapshot.status}, ${count(apps, 'app')}, ${verdicts.join(', ')}`;
}

/** @throws SyntaxError */
function snapshotIn({ bytes }: StoredObject): Snapshot {
  return JSON.parse(textOf(bytes));
}

function sha256Of({ bytes }: StoredObject): string {
  return createHash('sha256').update(bytes).digest('hex');
}
