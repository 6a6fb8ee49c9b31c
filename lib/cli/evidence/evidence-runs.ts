/**
 * Compares the records of runs with the chain of an org, and anchors with the records.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { EvidenceLink, Snapshot } from '../../audit/model/snapshot.ts';
import { merkleRoot } from '../../audit/summary/anchor.ts';
import { dayOf, firstKeptDay, laterDay } from '../../audit/summary/evidence-chain.ts';
import { textOf } from '../../text/json-pieces.ts';
import { count } from '../../text/numbers.ts';
import { UsageError, unreadable } from '../io/errors.ts';
import { countsText, type LinkedEvidence } from './evidence.ts';
import type { EvidencePlace } from './evidence-place.ts';

/** The part of a run's record about one org. */
export interface RunRecord {
  readonly key: string;
  readonly runId: string;
  /** `yyyy-mm-dd` */
  readonly day: string;
  /** The root of the anchor in the record. */
  readonly anchored: string | undefined;
  /** The root computed from the heads in the record. */
  readonly root: string | undefined;
  /** Absent if the org was not part of the run. */
  readonly org?: { readonly takenAt: string; readonly counts: string; readonly evidence: EvidenceLink | undefined };
}

const link = z.object({ key: z.string(), sha256: z.string() });
const record = z.looseObject({
  run: z.looseObject({
    id: z.string(),
    finishedAt: z.iso.datetime(),
    anchor: z.looseObject({ root: z.string() }).optional(),
  }),
  orgs: z.array(z.looseObject({ alias: z.string(), takenAt: z.string(), evidence: link.optional() })),
});
const anchor = z.looseObject({
  runId: z.string(),
  at: z.iso.datetime(),
  root: z.string(),
  retentionDays: z.int().min(1).optional(),
});

/** Few, because large runs have large records. */
const AT_ONCE = 4;

/** The records of runs that ended on the day or later. For a record that can't be parsed, a sentence. */
export async function runRecords(
  alias: string,
  first: string,
  { documents, runsSince }: EvidencePlace,
): Promise<(RunRecord | string)[]> {
  const { default: pMap } = await import('p-map');
  const records = await pMap(
    (await runsSince(first)).filter((key) => key.endsWith('.json')),
    async (key) => {
      const stored = await documents.get(key);
      return stored && recordIn(stored.bytes, key, alias);
    },
    { concurrency: AT_ONCE },
  );
  return records.flatMap((each) =>
    each === undefined || (typeof each === 'object' && each.day < first) ? [] : [each],
  );
}

function recordIn(bytes: Uint8Array, key: string, alias: string): RunRecord | string {
  try {
    const { run, orgs } = record.parse(JSON.parse(textOf(bytes)));
    const org = orgs.find((each) => each.alias === alias);
    return {
      key,
      runId: run.id,
      day: run.finishedAt.slice(0, 10),
      anchored: run.anchor?.root,
      root: merkleRoot(orgs.flatMap(({ evidence }) => evidence ?? [])),
      ...(org && {
        org: { takenAt: org.takenAt, evidence: org.evidence, counts: countsText(org as unknown as Snapshot) },
      }),
    };
  } catch {
    return `${key} was altered: it can't be parsed.`;
  }
}

/**
 * Returns a sentence for each difference between the records and the chain.
 *
 * @param chain the documents that are linked from the heads, by key
 * @param first evidence before this day is ignored: it is out of range, or may have expired
 */
export function recordBreaks(
  records: readonly (RunRecord | string)[],
  chain: ReadonlyMap<string, LinkedEvidence>,
  first: string,
): string[] {
  const byRun = new Map([...chain.values()].map((each) => [each.snapshot.runId, each]));
  return records.flatMap((each) => {
    if (typeof each === 'string') {
      return [each];
    }
    const { key, runId, anchored, root, org } = each;
    const breaks = anchored === root ? [] : [`${key} was altered: its heads do not match its anchor.`];
    if (org?.evidence !== undefined && dayOf(org.evidence.key) >= first) {
      breaks.push(...offChain(key, org.evidence, chain));
    }
    const document = byRun.get(runId);
    if (org !== undefined && document?.snapshot.takenAt === org.takenAt && document.counts !== org.counts) {
      breaks.push(`${key} says "${org.counts}" of the org, and ${document.key} "${document.counts ?? 'nothing'}".`);
    }
    return breaks;
  });
}

function offChain(key: string, head: EvidenceLink, chain: ReadonlyMap<string, LinkedEvidence>): string[] {
  const found = chain.get(head.key);
  if (found === undefined) {
    return [`${head.key} is not on the chain, although ${key} names it as the newest evidence of its day.`];
  }
  return found.sha256 === head.sha256 ? [] : [`${head.key} was altered: its hash is not the one that ${key} holds.`];
}

export type GivenAnchor = z.infer<typeof anchor>;

/** Reads anchors, one per line: lines of the log, messages of the event topic, or the anchors themselves. @throws UsageError */
export async function readAnchors(file: string): Promise<GivenAnchor[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`--anchor ${file}: ${unreadable(error)}.`);
  }
  const anchors = text.split('\n').flatMap(anchorIn);
  if (anchors.length === 0) {
    throw new UsageError(`--anchor ${file}: found no anchor in any line; expected JSON with "anchor".`);
  }
  return anchors;
}

/** Skips a time at the beginning of the line, as in exports of a log, and SNS's envelope of a message. */
function anchorIn(line: string): GivenAnchor[] {
  try {
    const found = JSON.parse(line.slice(Math.max(0, line.indexOf('{'))));
    const document = typeof found.Message === 'string' ? JSON.parse(found.Message) : found;
    const { data } = anchor.safeParse(document.anchor ?? document);
    return data === undefined ? [] : [data];
  } catch {
    return [];
  }
}

/** The first day whose evidence can't have expired yet, by the anchors: `yyyy-mm-dd`; empty when none can expire. */
export function keptSinceBy(anchors: readonly GivenAnchor[], now: Date): string {
  const sorted = anchors.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const days = sorted.map(({ retentionDays }, at) =>
    firstKeptDay(retentionDays, sorted[at + 1]?.at ?? now.toISOString()),
  );
  return days.reduce(laterDay, '');
}

/** Notes about runs without an anchor, and runs with several. */
export function anchorNotes(
  anchors: readonly GivenAnchor[],
  records: readonly (RunRecord | string)[],
  first: string,
): string[] {
  const roots = Map.groupBy(anchors, ({ runId }) => runId);
  const recorded = records.flatMap((each) => (typeof each === 'object' && each.day >= first ? [each] : []));
  const unanchored = recorded.filter(({ runId, root }) => root !== undefined && !roots.has(runId));
  const [one] = unanchored;
  return [
    ...(one === undefined
      ? []
      : [`The file has no anchor for ${count(unanchored.length, 'run')} of these days, for example ${one.runId}.`]),
    ...recorded.flatMap(({ runId }) => {
      const different = new Set(roots.get(runId)?.map(({ root }) => root));
      return different.size < 2
        ? []
        : [`The run ${runId} has ${different.size} different anchors: it was repeated, or some are forged.`];
    }),
  ];
}

/**
 * A sentence for each anchor that contradicts the records. Anchors before the day are ignored, because their records may have
 * expired. Each attempt of a run has an anchor, and one of them must match.
 */
export function anchorBreaks(
  anchors: readonly GivenAnchor[],
  records: readonly (RunRecord | string)[],
  first: string,
): string[] {
  const byRun = new Map(records.flatMap((each) => (typeof each === 'string' ? [] : [[each.runId, each] as const])));
  const inRange = anchors.filter(({ at }) => at.slice(0, 10) >= first);
  return [...Map.groupBy(inRange, ({ runId }) => runId)].flatMap(([runId, attempts]) => {
    const found = byRun.get(runId);
    if (found === undefined) {
      // A record that can't be parsed is reported elsewhere. It was not removed.
      const key = `runs/${encodeURIComponent(runId)}.json`;
      if (records.some((each) => typeof each === 'string' && each.startsWith(`${key} `))) {
        return [];
      }
      return [`The record of the run ${runId} was removed: the run has an anchor.`];
    }
    return attempts.some(({ root }) => root === found.root)
      ? []
      : [`${found.key} was altered: its heads do not match the published anchor.`];
  });
}
