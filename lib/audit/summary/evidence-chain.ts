/**
 * Detects evidence that was removed or altered afterwards. Each document holds the hash of the one before it, and the org's
 * state holds the hash of the newest, the head. The check walks back from the head. It proves nothing about documents that
 * are not on that walk.
 *
 * @module
 */
import type { EvidenceLink, Snapshot } from '../model/model.ts';

export interface ChainedEvidence extends EvidenceLink {
  readonly snapshot: Pick<Snapshot, 'takenAt' | 'runId' | 'previousEvidence' | 'retentionDays'>;
}

export interface Head {
  /** What names it in messages: the key of the state. */
  readonly place: string;
  /** The run that wrote the state. */
  readonly runId: string;
  readonly evidence: EvidenceLink;
}

export interface Walk<T extends ChainedEvidence> {
  /** Newest first, the last one before `from` included. */
  readonly documents: readonly T[];
  /** Keys of those that every link from the head on vouches for: none beyond the first that was removed or altered. */
  readonly proven: ReadonlySet<string>;
  /** One sentence each; empty when nothing was removed or altered. */
  readonly breaks: readonly string[];
  /**
   * `yyyy-mm-dd`: evidence of this day and later must be there; what is older may have expired. Empty when evidence never
   * expired. Uses the retention that the proven documents state, so that it can't be shortened afterwards.
   */
  readonly keptSince: string;
  /** Key of the first document that is gone and is before the retention: the walk ends there. */
  readonly expired?: string;
}

export interface WalkOptions<T extends ChainedEvidence> {
  /** The first day, `yyyy-mm-dd`: the walk ends with the first document before it. */
  readonly from: string;
  /** All documents that were found in the range, in any order: after a gap the walk goes on with the newest of the rest. */
  readonly found: readonly T[];
  /** Reads a document outside of `found`. */
  readonly find: (key: string) => Promise<T | undefined>;
  readonly now: Date;
  /** `yyyy-mm-dd`: the first required day, from a better source than the documents. @default - as the documents state */
  readonly keptSince?: string | undefined;
}

/** Throws what `find` throws. */
export async function walkChain<T extends ChainedEvidence>(
  head: Head,
  { from, found, find, now, keptSince: known }: WalkOptions<T>,
): Promise<Walk<T>> {
  const left = new Map(found.map((each) => [each.key, each]));
  const documents: T[] = [];
  const breaks: string[] = [];
  let link: EvidenceLink | undefined = head.evidence;
  let by = head.place;
  const seen = new Set<string>();
  const proven = new Set<string>();
  let keptSince = '';
  let expired: string | undefined;
  while (link !== undefined && !seen.has(link.key)) {
    seen.add(link.key);
    const document: T | undefined = left.get(link.key) ?? (await find(link.key));
    if (document === undefined && breaks.length === 0 && dayOf(link.key) < keptSince) {
      expired = link.key;
      link = undefined;
      break;
    }
    const next: T | undefined = document ?? newest(left.values());
    if (document === undefined) {
      breaks.push(`${link.key} was removed: ${by} refers to it.`);
    } else if (document.sha256 !== link.sha256) {
      breaks.push(`${link.key} was altered: its hash is not the one that ${by} holds.`);
    }
    if (next === undefined) {
      link = undefined;
      break;
    }
    breaks.push(...outOfOrder(next, documents.at(-1)));
    if (breaks.length === 0) {
      proven.add(next.key);
      const until = documents.at(-1)?.snapshot.takenAt ?? now.toISOString();
      const stated = later(keptSince, firstKeptDay(next.snapshot.retentionDays, until));
      keptSince = known !== undefined && known < stated ? known : stated;
    }
    left.delete(next.key);
    documents.push(next);
    link = dayOf(next.key) < from ? undefined : next.snapshot.previousEvidence;
    by = next.key;
  }
  if (link !== undefined) {
    breaks.push(`${by} was altered: it refers to ${link.key}, which is not older.`);
  }
  return {
    documents,
    proven,
    breaks: [...breaks, ...setBack(head, documents[0])],
    keptSince,
    ...(expired !== undefined && { expired }),
  };
}

/**
 * The first day whose evidence can't have expired by then, `yyyy-mm-dd`; empty when it never expires. S3 expires it at the
 * midnight after the retention.
 * @param retentionDays as a document states it; anything but a number of days counts as no retention
 * @param until ISO 8601; the retention was in force until then
 */
export function firstKeptDay(retentionDays: number | undefined, until: string): string {
  if (!Number.isInteger(retentionDays) || retentionDays === undefined || retentionDays < 1) {
    return '';
  }
  const day = Date.parse(until.slice(0, 10)) - retentionDays * DAY_MS;
  return new Date(day).toISOString().slice(0, 10);
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Of two days as `yyyy-mm-dd`. */
export function later(one: string, other: string): string {
  return one < other ? other : one;
}

function outOfOrder(document: ChainedEvidence, after: ChainedEvidence | undefined): string[] {
  return after !== undefined && document.snapshot.takenAt > after.snapshot.takenAt
    ? [`${after.key} was altered, or ${document.key}: the first refers to the second, which is not older.`]
    : [];
}

/** The run that writes a state keeps evidence before, so that both are of one run. */
function setBack({ place, runId, evidence }: Head, first: ChainedEvidence | undefined): string[] {
  return first?.key === evidence.key && first.snapshot.runId !== runId
    ? [
        `${place} was written by the run ${runId}, but its head is of the run ${first.snapshot.runId}: it was set back, or the run was repeated.`,
      ]
    : [];
}

function newest<T extends ChainedEvidence>(documents: Iterable<T>): T | undefined {
  return [...documents].toSorted((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? 1 : -1))[0];
}

/** `yyyy-mm-dd`, as the key has it. @example dayOf('evidence/dt=2026-01-02/org=x/run.json') // '2026-01-02' */
export function dayOf(key: string): string {
  return /\/dt=([^/]*)\//.exec(key)?.[1] ?? '';
}
