/**
 * Detects evidence that was removed or altered. Each document contains the hash of the one before it, and the org's state
 * contains the hash of the newest document, the head. The check walks from the head to older documents. It proves nothing about
 * documents that are not on this walk.
 *
 * @module
 */
import type { EvidenceLink, Snapshot } from '../model/snapshot.ts';

export interface ChainedEvidence extends EvidenceLink {
  readonly snapshot: Pick<Snapshot, 'takenAt' | 'runId' | 'previousEvidence' | 'retentionDays'>;
}

export interface Head {
  /** The key of the state, for messages. */
  readonly stateKey: string;
  /** The run that wrote the state. */
  readonly runId: string;
  readonly evidence: EvidenceLink;
}

export interface Walk<T extends ChainedEvidence> {
  /** Newest first. The last one may be the one before `from`. */
  readonly documents: readonly T[];
  /** Keys of the documents that the chain proves: those before the first document that was removed or altered. */
  readonly proven: ReadonlySet<string>;
  /** One sentence each; empty when nothing was removed or altered. */
  readonly breaks: readonly string[];
  /**
   * `yyyy-mm-dd`: evidence of this day and later must exist; older evidence may have expired. Empty when evidence never expires.
   * Computed from the retention that the proven documents state, so that nobody can shorten it later.
   */
  readonly keptSince: string;
  /** Key of the document at which the walk ended, because it may have expired. */
  readonly expired?: string;
}

export interface WalkOptions<T extends ChainedEvidence> {
  /** The first day, `yyyy-mm-dd`: the walk ends with the first document before it. */
  readonly from: string;
  /** All documents of the range, in any order. After a missing document the walk continues with the newest that is left. */
  readonly found: readonly T[];
  /** Reads a document that is not in `found`. */
  readonly find: (key: string) => Promise<T | undefined>;
  readonly now: Date;
  /** `yyyy-mm-dd`: the first day whose evidence must exist, where a published anchor states it. @default as the documents state */
  readonly keptSince?: string | undefined;
}

/** Walks from the head to the document before `from`. Throws what `find` throws. */
export async function walkChain<T extends ChainedEvidence>(
  head: Head,
  { from, found, find, now, keptSince: known }: WalkOptions<T>,
): Promise<Walk<T>> {
  const left = new Map(found.map((each) => [each.key, each]));
  const documents: T[] = [];
  const proven = new Set<string>();
  const breaks: string[] = [];
  const visited = new Set<string>();
  let keptSince = '';
  let expired: string | undefined;
  let link: EvidenceLink | undefined = head.evidence;
  let by = head.stateKey;
  while (link !== undefined) {
    if (visited.has(link.key)) {
      breaks.push(`${by} was altered: it refers to ${link.key}, which is not older.`);
      break;
    }
    visited.add(link.key);
    const linked: T | undefined = left.get(link.key) ?? (await find(link.key));
    if (linked === undefined && breaks.length === 0 && dayOf(link.key) < keptSince) {
      expired = link.key;
      break;
    }
    breaks.push(...brokenLink(link, linked, by));
    const document: T | undefined = linked ?? newest(left.values());
    if (document === undefined) {
      break;
    }
    breaks.push(...outOfOrder(document, documents.at(-1)));
    if (breaks.length === 0) {
      proven.add(document.key);
      const until = documents.at(-1)?.snapshot.takenAt ?? now.toISOString();
      const stated = laterDay(keptSince, firstKeptDay(document.snapshot.retentionDays, until));
      keptSince = known !== undefined && known < stated ? known : stated;
    }
    left.delete(document.key);
    documents.push(document);
    link = dayOf(document.key) < from ? undefined : document.snapshot.previousEvidence;
    by = document.key;
  }
  breaks.push(...rolledBack(head, documents[0]));
  return { documents, proven, breaks, keptSince, ...(expired !== undefined && { expired }) };
}

/** @param by what holds the link: the key of a document, or of the state */
function brokenLink(link: EvidenceLink, document: ChainedEvidence | undefined, by: string): string[] {
  if (document === undefined) {
    return [`${link.key} was removed: ${by} refers to it.`];
  }
  return document.sha256 === link.sha256 ? [] : [`${link.key} was altered: its hash is not the one that ${by} holds.`];
}

/**
 * The first day whose evidence can't have expired yet, `yyyy-mm-dd`; empty when evidence never expires. S3 deletes evidence at
 * the midnight after its retention.
 * @param retentionDays as a document states it; anything but a number of days counts as no retention
 * @param until the last time at which this retention applied; ISO 8601
 */
export function firstKeptDay(retentionDays: number | undefined, until: string): string {
  if (!Number.isInteger(retentionDays) || retentionDays === undefined || retentionDays < 1) {
    return '';
  }
  const day = Date.parse(until.slice(0, 10)) - retentionDays * DAY_MS;
  return new Date(day).toISOString().slice(0, 10);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The later of two days, `yyyy-mm-dd`. */
export function laterDay(one: string, other: string): string {
  return one < other ? other : one;
}

function outOfOrder(document: ChainedEvidence, after: ChainedEvidence | undefined): string[] {
  return after !== undefined && document.snapshot.takenAt > after.snapshot.takenAt
    ? [`${after.key} was altered, or ${document.key}: the first refers to the second, which is not older.`]
    : [];
}

/** A run keeps its evidence before it writes the state, so the state and its head must be of the same run. */
function rolledBack({ stateKey, runId, evidence }: Head, first: ChainedEvidence | undefined): string[] {
  return first?.key === evidence.key && first.snapshot.runId !== runId
    ? [
        `${stateKey} was written by the run ${runId}, but its head is of the run ${first.snapshot.runId}: it was rolled back, or the run was repeated.`,
      ]
    : [];
}

function newest<T extends ChainedEvidence>(documents: Iterable<T>): T | undefined {
  return [...documents].toSorted((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? 1 : -1))[0];
}

/** The day in the key of a document, `yyyy-mm-dd`. @example dayOf('evidence/dt=2026-01-02/org=x/run.json') // '2026-01-02' */
export function dayOf(key: string): string {
  return /\/dt=([^/]*)\//.exec(key)?.[1] ?? '';
}
