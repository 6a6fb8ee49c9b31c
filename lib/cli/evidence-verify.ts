/**
 * Whether any evidence of an org was removed or altered: the walk from its head back, and what lies beside it.
 *
 * @module
 */
import * as z from 'zod';
import { dayOf, walkChain } from '../audit/evidence-chain.ts';
import { textOf } from '../report/pieces.ts';
import { count } from '../report/words.ts';
import { UsageError } from './errors.ts';
import { type EvidencePlace, evidenceUnder, type LinkedEvidence, linksAt, namesOf, orgsOfAlias } from './evidence.ts';
import { type HeadOfAlias, headOfAlias, headOfOrg } from './evidence-head.ts';
import { anchorBreaks, type RunRecord, readAnchors, recordBreaks, runRecords } from './evidence-runs.ts';

export interface VerifyRequest {
  /** Alias. */
  readonly org: string;
  readonly from: Date;
  readonly to: Date;
  /** Path of a file with anchors. */
  readonly anchor?: string;
}

export interface Verified {
  /** Documents on the walk within the range. */
  readonly documents: number;
  /** Keys of the documents that the chain proves. */
  readonly proven: ReadonlySet<string>;
  /** One sentence each; empty when nothing was removed or altered. */
  readonly breaks: readonly string[];
  readonly notes: readonly string[];
}

/** @throws UsageError when nothing is known of the org in the range; whatever reading throws. */
export async function verifyEvidence(
  { org, from, to, anchor }: VerifyRequest,
  place: EvidencePlace,
): Promise<Verified> {
  const [first = '', last = ''] = [from, to].map((date) => date.toISOString().slice(0, 10));
  // What was written after the range vouches for it, and may have been dropped or forged too.
  const days = (await place.days()).filter((day) => day >= first);
  const own = await headOfAlias(org, place.documents);
  const found = await evidenceUnder(namesOf(org, own.orgId), days, place, linksAt);
  const walked = await walk(own, found, first, place);
  const beside = found.filter(({ key }) => !walked.onWalk.has(key));
  const [records, anchors] = await Promise.all([
    runRecords(org, first, place),
    anchor === undefined ? undefined : readAnchors(anchor),
  ]);
  const isOffWalk = (record: RunRecord | string) =>
    typeof record === 'object' && record.org?.evidence !== undefined && !walked.onWalk.has(record.org.evidence.key);
  const isSuspect = beside.length > 0 || own.breaks.length > 0 || records.some(isOffWalk);
  const others = isSuspect ? await otherOrgs(org, own.orgId, { first, days }, place) : [];
  const elsewhere = new Set(others.flatMap(({ onWalk }) => [...onWalk.keys()]));
  const unlinked = [...beside, ...others.flatMap((other) => other.beside)].filter(({ key }) => !elsewhere.has(key));
  const chain = new Map([walked, ...others].flatMap(({ onWalk }) => [...onWalk]));
  const documents = [...chain.keys()].map(dayOf).filter((day) => first <= day && day <= last).length;
  const breaks = [
    ...own.breaks,
    ...walked.breaks,
    ...others.flatMap(({ breaks }) => breaks),
    ...(await Promise.all(unlinked.map((each) => unlinkedBreak(each, place)))),
    ...recordBreaks(records, chain, first),
    ...anchorBreaks(anchors ?? [], records, first),
  ];
  const isUnknown = own.head === undefined && found.length === 0 && others.length === 0;
  if (isUnknown || (documents === 0 && breaks.length === 0)) {
    throw new UsageError(`--org ${org}: there is no evidence of it from --from through --to.`);
  }
  return {
    documents,
    breaks,
    proven: new Set([walked, ...others].flatMap(({ proven }) => [...proven])),
    notes: [
      ...unrecorded(chain, records, first),
      ...(anchors === undefined ? [NOT_ANCHORED] : []),
      ...others.flatMap(({ orgId, onWalk }) =>
        onWalk.size === 0
          ? []
          : [`The alias had another org before, ${orgId}: ${count(onWalk.size, 'document')} of its chain.`],
      ),
    ],
  };
}

const NOT_ANCHORED = 'No --anchor was given: whoever may write the whole bucket could have written all of it anew.';

/** A run that died leaves evidence and no record. */
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

interface Walked {
  readonly onWalk: ReadonlyMap<string, LinkedEvidence>;
  readonly proven: ReadonlySet<string>;
  readonly breaks: readonly string[];
}

async function walk(
  { head }: HeadOfAlias,
  found: readonly LinkedEvidence[],
  from: string,
  { documents }: EvidencePlace,
): Promise<Walked> {
  if (head === undefined) {
    return { onWalk: new Map(), proven: new Set(), breaks: [] };
  }
  const { documents: onWalk, ...rest } = await walkChain(head, { from, found, find: (key) => linksAt(key, documents) });
  return { ...rest, onWalk: new Map(onWalk.map((each) => [each.key, each])) };
}

interface OtherOrg extends Walked {
  readonly orgId: string;
  /** With the alias, and not on its walk. */
  readonly beside: readonly LinkedEvidence[];
}

/** Orgs that had the alias in these days: each has a chain of its own. */
async function otherOrgs(
  alias: string,
  own: string | undefined,
  { first, days }: { readonly first: string; readonly days: readonly string[] },
  place: EvidencePlace,
): Promise<OtherOrg[]> {
  const ids = (await orgsOfAlias(alias, days, place)).filter((orgId) => orgId !== own);
  return Promise.all(
    ids.map(async (orgId) => {
      const found = await evidenceUnder(namesOf(alias, orgId), days, place, linksAt);
      const head = await headOfOrg(orgId, place.documents);
      const walked = await walk(head, found, first, place);
      const isIts = ({ key, snapshot }: LinkedEvidence) => key.includes(`/org=${orgId}/`) && snapshot.alias === alias;
      return {
        ...walked,
        orgId,
        beside: found.filter((each) => isIts(each) && !walked.onWalk.has(each.key)),
        breaks: [...head.breaks, ...walked.breaks],
      };
    }),
  );
}

const record = z.looseObject({
  orgs: z.array(z.looseObject({ alias: z.string(), takenAt: z.string() })),
});

/** The record of its run tells the evidence of a run that died from that of one that came to its end. */
async function unlinkedBreak(
  { key, snapshot: { runId, alias, takenAt } }: LinkedEvidence,
  place: EvidencePlace,
): Promise<string> {
  const said = `${key} is not linked: no later document and no state refers to it.`;
  if (runId === '') {
    return `${said} It can't be understood.`;
  }
  const stored = await place.documents.get(`runs/${encodeURIComponent(runId)}.json`);
  if (stored === undefined) {
    return `${said} Its run ${runId} left no record: the run died, or the document was forged.`;
  }
  const org = orgIn(stored.bytes, alias);
  if (org === undefined) {
    return `${said} The record of its run does not name the org: the document was forged, or the record was altered.`;
  }
  return org.takenAt === takenAt
    ? `${said} The record of its run has this very reading: it was cut off the chain, or its state could not be kept.`
    : `${said} The record of its run has another reading, of ${org.takenAt}: the run was repeated, or the document was forged.`;
}

function orgIn(bytes: Uint8Array, alias: string): { readonly takenAt: string } | undefined {
  try {
    return record.parse(JSON.parse(textOf(bytes))).orgs.find((org) => org.alias === alias);
  } catch {
    return undefined;
  }
}
