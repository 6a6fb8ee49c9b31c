/**
 * Evidence that was removed or altered afterwards shows: each night holds the hash of the night before, and the state the
 * hash of the newest.
 *
 * A run that died before its state was kept leaves evidence that no later night refers to. Such a loose end is told, and
 * is no break: what was decided upon is in the chain.
 *
 * @module
 */
import type { EvidenceLink, Snapshot } from './model.ts';

export interface ChainedEvidence extends EvidenceLink {
  readonly snapshot: Pick<Snapshot, 'takenAt' | 'runId' | 'previousEvidence'>;
}

export interface ChainCheck {
  /** One sentence each; empty when nothing was removed or altered. */
  readonly breaks: readonly string[];
  readonly looseEnds: readonly string[];
}

/**
 * @param evidence of one org, in any order
 * @param newest as the state has it; absent when there is no state
 * @param find a piece outside of what is checked, by its key
 */
export async function checkChain(
  evidence: readonly ChainedEvidence[],
  newest: EvidenceLink | undefined,
  find: (key: string) => Promise<EvidenceLink | undefined>,
): Promise<ChainCheck> {
  const known = new Map<string, EvidenceLink>(evidence.map((each) => [each.key, each]));
  const links = [
    ...evidence.flatMap(({ key, snapshot }) =>
      snapshot.previousEvidence === undefined ? [] : [{ by: key, to: snapshot.previousEvidence }],
    ),
    ...(newest === undefined ? [] : [{ by: 'the state of the org', to: newest }]),
  ];
  const breaks: string[] = [];
  for (const { by, to } of links) {
    const found = known.get(to.key) ?? (await find(to.key));
    if (found === undefined) {
      breaks.push(`${to.key} was removed: ${by} refers to it.`);
    } else if (found.sha256 !== to.sha256) {
      breaks.push(`${to.key} was altered: its hash is not the one that ${by} holds.`);
    }
  }
  const referred = new Set(links.map(({ to }) => to.key));
  // The newest night in the middle of a history may be referred to by one that was not asked for.
  const last = evidence.toSorted((a, b) => (a.snapshot.takenAt < b.snapshot.takenAt ? -1 : 1)).at(-1);
  return {
    breaks,
    looseEnds: evidence
      .filter((each) => !referred.has(each.key) && each !== last)
      .map(({ key }) => `${key} is a loose end: its run died before its state was kept, or was repeated.`),
  };
}
