/**
 * Finds an app in the states of all orgs. States are read twice: first all of them, for what identifies each app, then those of
 * the orgs with a match. So 100,000 apps fit into memory, and a twin is found whatever the order of the orgs.
 *
 * @module
 */

import { byCodeUnit } from '../../audit/drift/order.ts';
import { identityOf, type OrgIdentity } from '../../audit/model/org-identity.ts';
import {
  type FoundApp,
  foundApp,
  type Gaps,
  gapsOf,
  type RespondAnswer,
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

/** The part of an org that is kept from the first reading. */
interface OrgSummary {
  readonly key: string;
  readonly org: OrgIdentity;
  /** `AppTraits[]` as JSON, which needs a tenth of the memory of the objects. */
  readonly apps: string;
  readonly gaps: Gaps;
  readonly takenAt?: string;
  /** ISO 8601; absent where the state could not be read. */
  readonly writtenAt?: string;
}

/** @throws UsageError when there are no states, or none can be read; AwsError when they can't be listed. */
export async function findApp(question: Question, place: EvidencePlace): Promise<RespondAnswer> {
  const { asked, now } = question;
  const [keys, roster] = await Promise.all([stateKeys(place), rosterOrgs(place)]);
  const read = await readStates(keys, place, (keyed) => summaryOf(keyed, roster, now));
  const orgs = [...onePerOrg(read.flatMap((each) => each ?? [])), ...withoutState(roster, read)];
  const matches = matchApps(asked, new Map(orgs.map((org) => [org, () => JSON.parse(org.apps) as AppTraits[]])));
  const { found, gone } = await readFound(matches, question, roster, place);
  const unknown = orgs.flatMap((org): UnknownOrg[] => {
    const why = gone.has(org.key)
      ? 'The state was replaced while it was read. Run the command again.'
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

/** `undefined` for a pointer. */
function summaryOf(
  { key, state, problem }: KeyedState,
  roster: readonly KnownOrg[],
  now: string,
): OrgSummary | undefined {
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

/** The org of a key, from the roster of the last run. */
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
 * A state under an alias is of an org that could not be reached. If the org also has a state under its id, the newer of the two
 * tells whether it could be reached last.
 */
function onePerOrg(summaries: readonly OrgSummary[]): OrgSummary[] {
  const isByAlias = ({ key }: OrgSummary) => key.startsWith('state/alias=');
  const byAlias = new Map(summaries.filter(isByAlias).map((each) => [each.org.alias, each]));
  const own = summaries.filter((each) => !isByAlias(each));
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

/** Orgs in the roster of the last run that have no state. */
function withoutState(roster: readonly KnownOrg[], read: readonly (OrgSummary | undefined)[]): OrgSummary[] {
  const ids = new Set(read.map((each) => each?.org.orgId));
  const aliases = new Set(read.map((each) => each?.org.alias));
  const missing = roster.filter(({ alias, orgId }) => !aliases.has(alias) && (orgId === undefined || !ids.has(orgId)));
  return missing.map((org) => ({
    key: `alias ${org.alias}`,
    org: identityOf(org),
    apps: '[]',
    gaps: { why: 'The last run included the org, but kept no state of it.', hidden: [] },
  }));
}

/** Whether the org is no longer audited: a refreshed sandbox leaves the state of its former org. Unknown without a roster. */
function isUnwatched({ alias, orgId }: OrgIdentity, roster: readonly KnownOrg[]): boolean {
  const isKnown = roster.some((org) => (org.orgId === undefined ? org.alias === alias : org.orgId === orgId));
  return roster.length > 0 && orgId !== undefined && !isKnown;
}

interface SecondReading {
  readonly found: readonly FoundApp[];
  /** Keys of states that no longer contain the app. */
  readonly gone: ReadonlySet<string>;
}

async function readFound(
  matches: ReadonlyMap<OrgSummary, readonly Match[]>,
  { now, withPlan }: Question,
  roster: readonly KnownOrg[],
  place: EvidencePlace,
): Promise<SecondReading> {
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
