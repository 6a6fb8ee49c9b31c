/**
 * Verifies that no evidence of an org was removed or altered: walks the chain back from its head, and finds documents that are not
 * linked.
 *
 * @module
 */
import * as z from 'zod';
import { dayOf, firstKeptDay, laterDay, walkChain } from '../../audit/summary/evidence-chain.ts';
import { textOf } from '../../text/json-pieces.ts';
import { count } from '../../text/numbers.ts';
import { UsageError } from '../io/errors.ts';
import { evidenceKeys, evidenceNames, type LinkedEvidence, linksAt, orgsOfAlias, readEvidence } from './evidence.ts';
import { type HeadOfAlias, headOfAlias, headOfOrg } from './evidence-head.ts';
import type { EvidenceKey, EvidencePlace } from './evidence-place.ts';
import {
  anchorBreaks,
  anchorNotes,
  keptSinceBy,
  type RunRecord,
  readAnchors,
  recordBreaks,
  runRecords,
} from './evidence-runs.ts';

export interface VerifyRequest {
  /** Alias. */
  readonly org: string;
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
  /** Path of the file with anchors. */
  readonly anchor?: string;
}

export interface Verification {
  /** Number of linked documents within the range. */
  readonly documents: number;
  /** Keys of the documents that the chain proves. */
  readonly proven: ReadonlySet<string>;
  /** One sentence each; empty when nothing was removed or altered. */
  readonly breaks: readonly string[];
  readonly notes: readonly string[];
}

/** @throws UsageError when there is no evidence of the org in the range; AwsError when something can't be read. */
export async function verifyEvidence(
  { org, from, to, now, anchor }: VerifyRequest,
  place: EvidencePlace,
): Promise<Verification> {
  const [first = '', last = ''] = [from, to].map((date) => date.toISOString().slice(0, 10));
  // Later documents link to those of the range, and may have been removed or forged too.
  const days = (await place.days()).filter((day) => day >= first);
  const anchors = anchor === undefined ? undefined : await readAnchors(anchor);
  // A forged head may state any retention; a published anchor can't be forged.
  const asked = { days, from: first, now, place, keptSince: anchors && keptSinceBy(anchors, now) };
  const own = await headOfAlias(org, place.documents);
  const walked = await walk(own, evidenceNames(org, own.orgId), asked);
  // Records and anchors don't miss documents that may have expired.
  const since = laterDay(first, walked.keptSince);
  const records = await runRecords(org, first, place);
  const isOffWalk = (record: RunRecord | string) =>
    typeof record === 'object' && record.org?.evidence !== undefined && !walked.onWalk.has(record.org.evidence.key);
  const isSuspect = walked.offWalk.length > 0 || own.breaks.length > 0 || records.some(isOffWalk);
  const others = isSuspect ? await otherOrgs(org, own.orgId, asked) : [];
  const elsewhere = new Set(others.flatMap(({ onWalk }) => [...onWalk.keys()]));
  const offWalk = [...walked.offWalk, ...others.flatMap((other) => other.offWalk)];
  const unlinked = offWalk.filter(({ key }) => !elsewhere.has(key));
  const [expired, unexpired] = split(unlinked, (each) => dayOf(each.key) < since && isExpired(each, now));
  const chain = new Map([walked, ...others].flatMap(({ onWalk }) => [...onWalk]));
  const documents = [...chain.keys()].map(dayOf).filter((day) => first <= day && day <= last).length;
  const breaks = [
    ...own.breaks,
    ...walked.breaks,
    ...others.flatMap(({ breaks }) => breaks),
    ...(await Promise.all(unexpired.map((each) => unlinkedBreak(each, place)))),
    ...recordBreaks(records, chain, since),
    ...anchorBreaks(anchors ?? [], records, since),
  ];
  const notes = [...retentionNotes(walked, expired), ...others.flatMap((each) => retentionNotes(each, []))];
  const isUnknown =
    own.head === undefined && walked.offWalk.length === 0 && walked.breaks.length === 0 && others.length === 0;
  if (isUnknown || (documents === 0 && breaks.length === 0)) {
    throw new UsageError([`--org ${org}: found no evidence of it from --from to --to.`, ...notes].join('\n'));
  }
  return {
    documents,
    breaks: [...new Set(breaks)],
    proven: new Set([walked, ...others].flatMap(({ proven }) => [...proven])),
    notes: [
      ...notes,
      ...unrecorded(chain, records, since),
      ...(anchors === undefined ? [NOT_ANCHORED] : anchorNotes(anchors, records, since)),
      ...others.flatMap(({ orgId, onWalk }) =>
        onWalk.size === 0
          ? []
          : [
              `The alias belonged to another org before, ${orgId}, with ${count(onWalk.size, 'document')} on its chain.`,
            ],
      ),
    ],
  };
}

const NOT_ANCHORED =
  'No --anchor was given, so a rewrite of the whole chain by somebody who may write the bucket is not detected.';

/** Notes about evidence without a record: a run that was interrupted leaves none. */
function unrecorded(
  chain: ReadonlyMap<string, LinkedEvidence>,
  records: readonly (RunRecord | string)[],
  first: string,
): string[] {
  const recorded = new Set(records.flatMap((each) => (typeof each === 'string' ? [] : [each.runId])));
  return [...chain.values()]
    .filter(({ key, snapshot }) => dayOf(key) >= first && snapshot.runId !== '' && !recorded.has(snapshot.runId))
    .map(({ key, snapshot }) => `${key} is of the run ${snapshot.runId}, which left no record.`);
}

interface WalkRequest {
  readonly days: readonly string[];
  readonly from: string;
  readonly now: Date;
  readonly place: EvidencePlace;
  readonly keptSince: string | undefined;
}

interface WalkResult {
  readonly onWalk: ReadonlyMap<string, LinkedEvidence>;
  /** Found in the range, but not linked from the head. */
  readonly offWalk: readonly LinkedEvidence[];
  readonly proven: ReadonlySet<string>;
  readonly breaks: readonly string[];
  readonly keptSince: string;
  readonly expired?: string;
}

async function walk({ head }: HeadOfAlias, names: readonly string[], asked: WalkRequest): Promise<WalkResult> {
  const { days, from, now, place, keptSince } = asked;
  const keys = await evidenceKeys(names, days, place);
  const found = await readEvidence(keys, place, linksAt);
  const outside: EvidenceKey[] = [];
  const find = async (key: string) => {
    const where = (await place.evidenceIn(key)).find((each) => each.key === key);
    outside.push(...(where ? [where] : []));
    return where && linksAt(where, place.documents);
  };
  const walked =
    head === undefined
      ? { documents: [], proven: new Set<string>(), breaks: [], keptSince: '' }
      : await walkChain(head, { from, found, find, now, keptSince });
  const onWalk = new Map(walked.documents.map((each) => [each.key, each]));
  return {
    ...walked,
    onWalk,
    offWalk: found.filter(({ key }) => !onWalk.has(key)),
    breaks: [...walked.breaks, ...[...keys, ...outside].flatMap((each) => versionBreaks(each, walked.keptSince))],
  };
}

/** A bucket keeps overwritten and deleted versions. Only its lifecycle deletes expired ones. */
function versionBreaks({ key, versions, isDeleted }: EvidenceKey, keptSince: string): string[] {
  return [
    ...(versions > 1
      ? [`${key} was altered: it was overwritten, and has ${versions} versions. The first counts.`]
      : []),
    ...(isDeleted && dayOf(key) >= keptSince
      ? [
          versions === 0
            ? `${key} was removed: only a delete marker is left.`
            : `${key} was removed by a delete marker. Its first version is still there, and counts.`,
        ]
      : []),
  ];
}

/** Uses the document's own retention, so that a forged head with a short retention does not affect earlier documents. */
function isExpired({ key, snapshot: { retentionDays } }: LinkedEvidence, now: Date): boolean {
  return dayOf(key) < firstKeptDay(retentionDays, now.toISOString());
}

function retentionNotes({ expired, keptSince }: WalkResult, offChain: readonly LinkedEvidence[]): string[] {
  return [
    ...(expired === undefined
      ? []
      : [
          `${expired} is older than the retention. Later evidence shows that evidence before ${keptSince} has expired.`,
        ]),
    ...offChain.map(
      ({ key }) => `${key} is older than the retention and no longer on the chain, so it proves nothing.`,
    ),
  ];
}

interface OtherOrg extends WalkResult {
  readonly orgId: string;
}

/** Other orgs that had the alias on these days. Each has its own chain. */
async function otherOrgs(alias: string, own: string | undefined, asked: WalkRequest): Promise<OtherOrg[]> {
  const { days, place } = asked;
  const ids = (await orgsOfAlias(alias, days, place)).filter((orgId) => orgId !== own);
  return Promise.all(
    ids.map(async (orgId) => {
      const head = await headOfOrg(orgId, place.documents);
      const walked = await walk(head, evidenceNames(alias, orgId), asked);
      const isIts = ({ key, snapshot }: LinkedEvidence) => key.includes(`/org=${orgId}/`) && snapshot.alias === alias;
      return {
        ...walked,
        orgId,
        offWalk: walked.offWalk.filter(isIts),
        breaks: [...head.breaks, ...walked.breaks],
      };
    }),
  );
}

function split<T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}

const record = z.looseObject({
  orgs: z.array(z.looseObject({ alias: z.string(), takenAt: z.string() })),
});

/** A sentence about a document that is not linked. The record of its run shows whether the run finished. */
async function unlinkedBreak(
  { key, snapshot: { runId, alias, takenAt } }: LinkedEvidence,
  place: EvidencePlace,
): Promise<string> {
  const unlinked = `${key} is not linked: no later document and no state refers to it.`;
  if (runId === '') {
    return `${unlinked} It can't be parsed.`;
  }
  const stored = await place.documents.get(`runs/${encodeURIComponent(runId)}.json`);
  if (stored === undefined) {
    return `${unlinked} Its run ${runId} has no record: the run was interrupted, or the document was forged.`;
  }
  const org = orgIn(stored.bytes, alias);
  if (org === undefined) {
    return `${unlinked} The record of its run does not contain the org: the document was forged, or the record was altered.`;
  }
  return org.takenAt === takenAt
    ? `${unlinked} The record of its run has the same reading: the document was removed from the chain, or the state could not be kept.`
    : `${unlinked} The record of its run has another reading, of ${org.takenAt}: the run was repeated, or the document was forged.`;
}

function orgIn(bytes: Uint8Array, alias: string): { readonly takenAt: string } | undefined {
  try {
    return record.parse(JSON.parse(textOf(bytes))).orgs.find((org) => org.alias === alias);
  } catch {
    return undefined;
  }
}
