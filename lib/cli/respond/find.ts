/**
 * From the states of all orgs to the answer. They are read twice: once for what identifies each app, and those of the orgs
 * where it was found for the rest. So 100,000 apps fit into memory, and a twin is found whichever org comes first.
 *
 * @module
 */

import { byCodeUnit } from '../../audit/drift/order.ts';
import type { OrgIdentity } from '../../audit/model/model.ts';
import { identityOf } from '../../audit/model/org-identity.ts';
import {
  type Answer,
  type FoundApp,
  foundApp,
  type Gaps,
  gapsOf,
  type UnknownOrg,
  whyUnknown,
} from '../../audit/respond/answer.ts';
import { type Match, matchApps } from '../../audit/respond/match.ts';
import { type AppTraits, SURENESS, traitsOf } from '../../audit/respond/traits.ts';
import type { KnownOrg } from '../../run/ports.ts';
import type { EvidencePlace } from '../evidence/evidence-place.ts';
import { type KeyedState, readStates, rosterOrgs, stateKeys, stateSubject } from './read-states.ts';

export interface Question {
  readonly asked: string;
  readonly withPlan: boolean;
  /** ISO 8601, UTC. */
  readonly now: string;
}

/** What is kept of each org from the first reading. */
interface Seen {
  readonly key: string;
  readonly org: OrgIdentity;
  /** `AppTraits[]` as JSON: a tenth of the memory, and the heap grows with what it holds. */
  readonly apps: string;
  readonly gaps: Gaps;
  readonly takenAt?: string;
  /** ISO 8601; absent where the state could not be read. */
  readonly writtenAt?: string;
}

/** @throws UsageError when there are no states, or none can be read. AwsError when they can't be listed. */
export async function findApp(question: Question, place: EvidencePlace): Promise<Answer> {
  const { asked, now } = question;
  const [keys, roster] = await Promise.all([stateKeys(place), rosterOrgs(place)]);
  const read = await readStates(keys, place, (keyed) => seenOf(keyed, roster, now));
  const orgs = [...oneForEachOrg(read.flatMap((each) => each ?? [])), ...withoutState(roster, read)];
  const matches = matchApps(asked, new Map(orgs.map((org) => [org, () => JSON.parse(org.apps) as AppTraits[]])));
  const { found, gone } = await readFound(matches, question, roster, place);
  const unknown = orgs.flatMap((org): UnknownOrg[] => {
    const why = gone.has(org.key)
      ? 'The state was replaced while it was read: ask again.'
      : isUnwatched(org.org, roster)
        ? undefined
        : whyUnknown(org.gaps, new Set(matches.get(org)?.map(({ app }) => app)));
    return why === undefined ? [] : [{ org: org.org, why, ...(org.takenAt !== undefined && { takenAt: org.takenAt }) }];
  });
  return {
    schemaVersion: 1,
    asked,
    askedAt: now,
    orgs: orgs.length,
    isRosterKnown: roster.length > 0,
    found: found.toSorted(surestFirst),
    unknown: unknown.toSorted((a, b) => byCodeUnit(a.org.alias, b.org.alias)),
  };
}

/** `undefined` under a pointer. */
function seenOf({ key, state, problem }: KeyedState, roster: readonly KnownOrg[], now: string): Seen | undefined {
  if (state === undefined) {
    return problem === undefined
      ? undefined
      : { key, org: orgOf(key, roster), apps: '[]', gaps: { why: problem, hidden: [] } };
  }
  const { snapshot, writtenAt } = state;
  if (snapshot === undefined) return { key, org: orgOf(key, roster), apps: '[]', gaps: gapsOf(state, now), writtenAt };
  return {
    key,
    org: identityOf(snapshot),
    apps: JSON.stringify(snapshot.apps.map(traitsOf)),
    gaps: gapsOf(state, now),
    takenAt: snapshot.takenAt,
    writtenAt,
  };
}

/** The org of a key, as the last run knew it. */
function orgOf(key: string, roster: readonly KnownOrg[]): OrgIdentity {
  const { orgId, alias } = stateSubject(key);
  const known = roster.find((org) => (orgId === undefined ? org.alias === alias : org.orgId === orgId));
  const id = orgId ?? known?.orgId;
  return {
    alias: known?.alias ?? alias ?? id ?? key,
    ...(id !== undefined && { orgId: id }),
    ...(known?.environment !== undefined && { environment: known.environment }),
  };
}

/**
 * A state under an alias is of an org that was not reached. Where the org has a state of its own, the one under the alias
 * says that it was not reached since, or is from before it was.
 */
function oneForEachOrg(seen: readonly Seen[]): Seen[] {
  const isByAlias = ({ key }: Seen) => key.startsWith('state/alias=');
  const byAlias = new Map(seen.filter(isByAlias).map((each) => [each.org.alias, each]));
  const own = seen.filter((each) => !isByAlias(each));
  const aliases = new Set(own.map(({ org }) => org.alias));
  return [
    ...own.map((each) => {
      const { gaps, writtenAt = '' } = byAlias.get(each.org.alias) ?? {};
      return gaps?.why === undefined || Date.parse(writtenAt) <= Date.parse(each.writtenAt ?? '')
        ? each
        : { ...each, gaps };
    }),
    ...[...byAlias.values()].filter(({ org }) => !aliases.has(org.alias)),
  ];
}

/** Orgs that the last run knew, and that have no state at all. */
function withoutState(roster: readonly KnownOrg[], read: readonly (Seen | undefined)[]): Seen[] {
  const ids = new Set(read.map((each) => each?.org.orgId));
  const aliases = new Set(read.map((each) => each?.org.alias));
  const missing = roster.filter(({ alias, orgId }) => !aliases.has(alias) && (orgId === undefined || !ids.has(orgId)));
  return missing.map((org) => ({
    key: `alias ${org.alias}`,
    org: identityOf(org),
    apps: '[]',
    gaps: { why: 'The last run knew the org, and kept no state of it.', hidden: [] },
  }));
}

/** A sandbox that was refreshed leaves the state of the org that it was. Without a roster nobody knows. */
function isUnwatched({ alias, orgId }: OrgIdentity, roster: readonly KnownOrg[]): boolean {
  const isKnown = roster.some((org) => (org.orgId === undefined ? org.alias === alias : org.orgId === orgId));
  return roster.length > 0 && orgId !== undefined && !isKnown;
}

interface Second {
  readonly found: readonly FoundApp[];
  /** Keys of states without what was in them before. */
  readonly gone: ReadonlySet<string>;
}

async function readFound(
  matches: ReadonlyMap<Seen, readonly Match[]>,
  { now, withPlan }: Question,
  roster: readonly KnownOrg[],
  place: EvidencePlace,
): Promise<Second> {
  const byKey = new Map([...matches].map(([{ key, org }, all]) => [key, { org, all }]));
  const gone = new Set<string>();
  const found = await readStates([...byKey.keys()], place, ({ key, state }) => {
    const { org, all = [] } = byKey.get(key) ?? {};
    const options = { now, withPlan, isUnwatched: org !== undefined && isUnwatched(org, roster) };
    return all.flatMap((match) => {
      const app = state?.snapshot && foundApp(state.snapshot, match, options);
      if (app === undefined) gone.add(key);
      return app ?? [];
    });
  });
  return { found: found.flat(), gone };
}

function surestFirst(a: FoundApp, b: FoundApp): number {
  return (
    SURENESS.indexOf(a.sureness) - SURENESS.indexOf(b.sureness) ||
    byCodeUnit(a.org.alias, b.org.alias) ||
    byCodeUnit(a.app, b.app)
  );
}
