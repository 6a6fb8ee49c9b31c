/**
 * Finds and replaces the states of orgs.
 *
 * The state of an org is `state/<orgId>.json`. If a login fails, the org id is not known, so there is also
 * `state/alias=<alias>.json`. It is a pointer to the org id that the alias had when it was last reached. For an org that was
 * never reached it is a state.
 *
 * The state is written first and the pointer after it, each on condition that it has not changed since it was loaded. A run
 * that dies in between leaves an outdated pointer, which the next save repairs. Until then:
 * - The pointer is missing, or points to another org. If the org can't be reached, a state is begun under its alias. It holds
 *   how often the org was not reached, and {@link OrgStates.find} adds that to the state found by id.
 * - The pointer points to an org that now has another alias. It is not followed, so two aliases never have the same state.
 *
 * @module
 */

import type { OrgIdentity } from '../../audit/model/org-identity.ts';
import type { OrgState, Outbox } from '../../audit/model/org-state.ts';
import { CorruptStateError } from '../errors.ts';
import { type Expected, isSameJson, type Json, type JsonBucket } from './json-bucket.ts';
import { stateJson } from './snapshot-json.ts';
import { isPointer, type Pointer, parseStored } from './stored-state.ts';

type Outage = NonNullable<OrgState['ledger']['notAssessed']>;

interface Entry {
  readonly key: string;
  readonly etag: string;
  readonly body: OrgState | Pointer;
}

interface StateEntry extends Entry {
  readonly body: OrgState;
}

/** The document under the alias: its version, and the org that it pointed to. */
interface AliasEntry {
  readonly etag: string;
  readonly orgId?: string;
}

/** The versions that were found, so that only these are replaced later. */
export interface Place {
  readonly state?: { readonly key: string; readonly etag: string; readonly writtenAt: string };
  readonly alias?: AliasEntry;
}

export interface FoundState {
  readonly state: OrgState | undefined;
  /** The state of the org that the alias pointed to, if it is another org that still has the alias. */
  readonly replaced?: OrgState;
  /** The alias under which the org was read last has reached another org since. */
  readonly isLeft?: true;
  readonly place: Place;
}

export interface OrgStates {
  find(org: OrgIdentity): Promise<FoundState>;
  /**
   * Resolves to the versions after the write; to `undefined`, with nothing changed, when the state has changed since it was
   * found, or is of a later run.
   */
  replace(org: OrgIdentity, state: OrgState, place: Place): Promise<Place | undefined>;
}

export function orgStates(bucket: JsonBucket): OrgStates {
  async function get(key: string): Promise<Entry | undefined> {
    const stored = await bucket.get(key);
    return stored && { key, etag: stored.etag, body: parseStored(stored.bytes, bucket.locate(key)) };
  }

  async function getById(orgId: string): Promise<StateEntry | undefined> {
    const entry = await get(stateKey(orgId));
    if (entry && !isState(entry))
      throw new CorruptStateError(bucket.locate(entry.key), 'it is a pointer, expected a state');
    return entry;
  }

  /** The state of the org that an alias points to, if it is another one; without an id, of any. */
  async function otherAt(byAlias: Entry | undefined, orgId: string | undefined): Promise<StateEntry | undefined> {
    const pointer = byAlias && isPointer(byAlias.body) ? byAlias.body : undefined;
    return pointer && pointer.orgId !== orgId ? getById(pointer.orgId) : undefined;
  }

  /** Whether the alias under which the org was read last has reached another org since; that may have another alias now. */
  async function hasBeenLeft(
    { body }: StateEntry,
    org: { readonly alias: string; readonly orgId: string | undefined },
    other: StateEntry | undefined,
  ): Promise<boolean> {
    const { alias: last = org.alias } = body.snapshot ?? {};
    const taker = last === org.alias ? other : await otherAt(await get(aliasKey(last)), org.orgId);
    return taker !== undefined && lastUnder(last, taker.body) > Date.parse(body.writtenAt);
  }

  /** Resolves to the ETag; to `undefined` when something else is stored. */
  async function write(key: string, json: Json, expected: Expected): Promise<string | undefined> {
    const written = await bucket.put(key, json, expected);
    if (written !== undefined) return written;
    // If the answer of a successful write was lost, the SDK repeats the write, and the first one makes its condition fail.
    const stored = await bucket.get(key);
    return isSameJson(stored, json) ? stored?.etag : undefined;
  }

  return {
    async find({ alias, orgId }) {
      const [byAlias, byId] = await Promise.all([
        get(aliasKey(alias)),
        orgId === undefined ? undefined : getById(orgId),
      ]);
      const own = byAlias && isState(byAlias) ? byAlias : undefined;
      // If the id is known, a pointer to another id is to another org, whose state is not the state of this one.
      const other = await otherAt(byAlias, orgId);
      const followed = (other?.body.snapshot?.alias ?? alias) === alias ? other : undefined;
      const found = byId ?? own ?? (orgId === undefined ? followed : undefined);
      const state = byId && own ? withFailuresSince(byId, own.body) : found;
      const replaced = orgId === undefined ? undefined : followed;
      const isLeft = byId !== undefined && (await hasBeenLeft(byId, { alias, orgId }, other));
      return {
        state: state?.body,
        ...(replaced && { replaced: replaced.body }),
        ...(isLeft && { isLeft }),
        place: toPlace(state, byAlias),
      };
    },

    async replace(org, state, { state: found, alias }) {
      const byAlias = aliasKey(org.alias);
      const key = org.orgId === undefined ? (found?.key ?? byAlias) : stateKey(org.orgId);
      if (found && Date.parse(found.writtenAt) > Date.parse(state.writtenAt)) return undefined;
      const expected = key === found?.key ? found : key === byAlias ? alias : undefined;
      const etag = await write(key, stateJson(state), expected ?? 'nothing');
      if (etag === undefined) return undefined;
      const place = { state: { key, etag, writtenAt: state.writtenAt }, ...(alias && { alias }) };
      if (key === byAlias) return { ...place, alias: { etag } };
      if (org.orgId === undefined || org.orgId === alias?.orgId) return place;
      // If another run has just written something else under the alias, the next save repairs it.
      const pointer = await write(byAlias, JSON.stringify(pointerTo(org.orgId)), alias ?? 'nothing');
      return pointer === undefined ? place : { ...place, alias: { etag: pointer, orgId: org.orgId } };
    },
  };
}

const stateKey = (orgId: string): string => `state/${orgId}.json`;
const aliasKey = (alias: string): string => `state/alias=${encodeURIComponent(alias)}.json`;

function pointerTo(orgId: string): Pointer {
  return { schemaVersion: 1, orgId };
}

function isState(entry: Entry): entry is StateEntry {
  return !isPointer(entry.body);
}

/**
 * When the org had the alias last, in milliseconds. A state that is newer is of a run that died before the alias pointed to its
 * org.
 */
function lastUnder(alias: string, { snapshot, writtenAt, formerAliases = [] }: OrgState): number {
  const until = formerAliases.find((former) => former.alias === alias)?.until;
  return Date.parse(snapshot?.alias === alias ? writtenAt : (until ?? ''));
}

/** The state by id, with what the state under the alias adds: the runs that did not reach the org, and their alert. */
function withFailuresSince(byId: StateEntry, own: OrgState): StateEntry {
  if (Date.parse(own.writtenAt) <= Date.parse(byId.body.writtenAt)) return byId;
  const notAssessed = outageOf(byId.body.ledger.notAssessed, own.ledger.notAssessed);
  const ledger = { ...byId.body.ledger, ...(notAssessed && { notAssessed }) };
  const outbox = own.outbox && joinedOutbox(byId.body.outbox, own.outbox, own.writtenAt);
  const held = [...(byId.body.held ?? []), ...(own.held ?? [])];
  const plannedUsed = [...(byId.body.plannedUsed ?? []), ...(own.plannedUsed ?? [])];
  const pending = {
    ...(outbox && { outbox }),
    ...(held.length > 0 && { held }),
    ...(plannedUsed.length > 0 && { plannedUsed }),
  };
  return { ...byId, body: { ...byId.body, writtenAt: own.writtenAt, ledger, ...pending } };
}

/** What is in the first ends under the alias that it was to be sent under, too. */
function joinedOutbox(first: Outbox | undefined, second: Outbox, until: string): Outbox {
  if (first === undefined) return second;
  const { org, formerAliases = [], events } = first;
  return {
    org: { ...org, ...second.org },
    formerAliases: [...formerAliases, { alias: org.alias, until }],
    events: [...events, ...second.events],
  };
}

/** What was notified of either is over when the org is reached. */
function outageOf(before: Outage | undefined, since: Outage | undefined): Outage | undefined {
  if (before?.notified !== true || since === undefined) return since ?? before;
  const causesOf = ({ notified, cause, notifiedCauses = [cause] }: Outage) => (notified ? notifiedCauses : []);
  return {
    ...since,
    since: before.since,
    notified: true,
    notifiedCauses: [...new Set([...causesOf(before), ...causesOf(since)])],
  };
}

function toPlace(state: StateEntry | undefined, byAlias: Entry | undefined): Place {
  return {
    ...(state && { state: { key: state.key, etag: state.etag, writtenAt: state.body.writtenAt } }),
    ...(byAlias && {
      alias: { etag: byAlias.etag, ...(isPointer(byAlias.body) && { orgId: byAlias.body.orgId }) },
    }),
  };
}
