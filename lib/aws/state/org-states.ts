/**
 * Where the state of an org is, and how it is replaced.
 *
 * `state/<orgId>.json` is the state. `state/alias=<alias>.json` stands for the org while its id is not known, since a
 * login that fails gives no id. It is either a pointer to the id that the alias had when it was last reached, or, for an org
 * that was never reached, a state of its own.
 *
 * The state is written first and the pointer after it, each on condition that it is what was loaded. So a run that dies
 * in between leaves the pointer behind, which is repaired when the org is next saved:
 * - no pointer yet, or one to another org: an org that can't be reached then starts a state under its alias. What it
 *   holds is how often the org was not reached, and {@link OrgStates.find} adds that to the state found by id.
 * - a pointer to an org that has another alias now is no longer followed: two aliases never have the same state.
 *
 * @module
 */
import type { OrgIdentity, OrgState } from '../../audit/model/model.ts';
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

/** What stood under the alias: which version, and the org that it pointed to. */
interface AliasEntry {
  readonly etag: string;
  readonly orgId?: string;
}

/** What was there when it was looked for: enough to replace it, and nothing else, later. */
export interface Place {
  readonly state?: { readonly key: string; readonly etag: string; readonly writtenAt: string };
  readonly alias?: AliasEntry;
}

export interface Found {
  readonly state: OrgState | undefined;
  /** The state of the org that the alias pointed to, if it is another org that still has the alias. */
  readonly replaced?: OrgState;
  /** The alias under which the org was read last has reached another org since. */
  readonly isLeft?: true;
  readonly place: Place;
}

export interface OrgStates {
  find(org: OrgIdentity): Promise<Found>;
  /**
   * Resolves to what is there now; to `undefined`, with nothing changed, when the state is no longer what was found, or is
   * of a later run.
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

  /** Resolves to the ETag; `undefined` when something else is there. */
  async function keep(key: string, json: Json, expected: Expected): Promise<string | undefined> {
    const written = await bucket.put(key, json, expected);
    if (written !== undefined) return written;
    // A write whose answer was lost is refused when the SDK repeats it, because of itself.
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
      // With an id, a pointer to another is to an org whose past is not this one's.
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
      const etag = await keep(key, stateJson(state), expected ?? 'nothing');
      if (etag === undefined) return undefined;
      const place = { state: { key, etag, writtenAt: state.writtenAt }, ...(alias && { alias }) };
      if (key === byAlias) return { ...place, alias: { etag } };
      if (org.orgId === undefined || org.orgId === alias?.orgId) return place;
      // If another run has put something else there just now, the next save looks again.
      const pointer = await keep(byAlias, JSON.stringify(pointerTo(org.orgId)), alias ?? 'nothing');
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

/** The state by id, with what the alias's document adds: that the org was not reached since, and the alert of that. */
function withFailuresSince(byId: StateEntry, own: OrgState): StateEntry {
  if (Date.parse(own.writtenAt) <= Date.parse(byId.body.writtenAt)) return byId;
  const notAssessed = outageOf(byId.body.ledger.notAssessed, own.ledger.notAssessed);
  const ledger = { ...byId.body.ledger, ...(notAssessed && { notAssessed }) };
  const outbox = own.outbox && {
    ...own.outbox,
    events: [...(byId.body.outbox?.events ?? []), ...own.outbox.events],
  };
  const held = [...(byId.body.held ?? []), ...(own.held ?? [])];
  const pending = { ...(outbox && { outbox }), ...(held.length > 0 && { held }) };
  return { ...byId, body: { ...byId.body, writtenAt: own.writtenAt, ledger, ...pending } };
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
