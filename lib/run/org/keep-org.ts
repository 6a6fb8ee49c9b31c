/**
 * Compares an org's snapshot, keeps it as evidence, sends its drift to people and machines, and keeps it as state.
 *
 * The state is written before anything is sent, with an outbox: the drift that is about to be sent. It is written again
 * without the outbox when everything was sent. So a run that dies in between, or whose second write is refused, leaves the
 * outbox. The next run sends it again, with the same deduplication ids, and compares with the state that holds it. So a
 * violation that ended in between has its end sent, and one that opened again has its beginning sent.
 *
 * Events that a silence holds back wait in the state, and move to the outbox in one write. So they are in one of the two
 * until they are sent.
 *
 * A run with nothing to send writes the state once.
 *
 * @module
 */
import { composeAlert } from '../../alert/compose.ts';
import { type CompareOptions, compare } from '../../audit/drift/compare.ts';
import type { Origin } from '../../audit/drift/event.ts';
import { type HeldBack, holdBack, isEvidenceOnly } from '../../audit/drift/hold-back.ts';
import { byCodeUnit } from '../../audit/drift/order.ts';
import { digestOfPlanned, plannedIn } from '../../audit/drift/planned.ts';
import type { DriftEvent, Silence } from '../../audit/model/drift-event.ts';
import { identityOf, type OrgIdentity } from '../../audit/model/org-identity.ts';
import type { FormerAlias, Ledger, OrgState, Outbox } from '../../audit/model/org-state.ts';
import type { EvidenceLink, Snapshot } from '../../audit/model/snapshot.ts';
import {
  type AlertSink,
  type FindingSink,
  FindingsRefusedError,
  StateConflictError,
  type StateStore,
  type StoredState,
} from '../ports.ts';
import type { LoadedState } from './loaded-state.ts';
import { lastMoves } from './unimported.ts';

export interface KeepOptions {
  readonly store: StateStore | undefined;
  readonly alerts?: AlertSink | undefined;
  readonly findings?: FindingSink | undefined;
  readonly compare: Omit<CompareOptions, 'now' | 'replaced' | 'isBack'>;
  /** While a silence lasts, nothing that it covers is sent. */
  readonly silences?: readonly Silence[] | undefined;
  readonly clock: () => Date;
  /** Where the report of the run will be; alerts link to it. */
  readonly reportUrl?: string | undefined;
}

export interface KeptOrg {
  /** The events found in the outbox, then those of this run. */
  readonly drift: readonly DriftEvent[];
  /** A silence holds events back, so the org stays in the roster until the silence is over. */
  readonly isHolding?: true;
  /** As in the org's state. */
  readonly plannedUsed?: readonly string[];
  /** Whether an earlier run had read the org. */
  readonly isCompared?: boolean;
  /** The head of the org's chain of evidence, as its state has it now. */
  readonly evidence?: EvidenceLink;
  /** Why Security Hub does not take the findings of the org, until somebody acts. */
  readonly findingsRefused?: FindingsRefusedError;
}

/** What was compared, although it could not be kept or sent. */
export class NotKeptError extends Error {
  override readonly name = 'NotKeptError';
  readonly compared: KeptOrg;

  constructor(compared: KeptOrg, cause: unknown) {
    super('The drift of an org could not be kept.', { cause });
    this.compared = compared;
  }
}

/** @throws NotKeptError; whatever loading the state throws. */
export async function keepOrg(snapshot: Snapshot, last: LoadedState, options: KeepOptions): Promise<KeptOrg> {
  const { store, clock } = options;
  if (store === undefined) {
    return { drift: [] };
  }
  const loaded = withoutSent(await last.get(snapshot));
  const now = clock();
  const unsent = [loaded?.replaced, loaded?.state];
  const { events: drifted, state } = compare(loaded?.state, snapshot, {
    ...options.compare,
    ...(loaded?.replaced && { replaced: loaded.replaced }),
    ...(loaded?.isLeft && { isBack: loaded.isLeft }),
    now,
  });
  const origin = { state: withHeldOfReplaced(loaded), current: snapshot };
  const { events, held, found } = hold(origin, drifted, options, now);
  const before = loaded?.state?.snapshot;
  const formerAliases = formerAliasesOf(loaded, snapshot, now);
  const plannedUsed = plannedUsedOf(loaded, found, options);
  const compared = {
    drift: [
      ...unsent.flatMap((each) => each?.outbox?.events ?? []),
      ...events,
      ...found.filter(({ silenced }) => silenced !== undefined),
    ],
    isCompared: before !== undefined && before.orgId === snapshot.orgId,
    ...(held.length > 0 && ({ isHolding: true } as const)),
    ...(plannedUsed.length > 0 && { plannedUsed }),
  };
  try {
    const evidence = await keepEvidence(store, snapshot, loaded?.state?.evidence);
    for (const each of unsent) {
      await sendAgain(each, options);
    }
    const next = {
      ...state,
      ...(evidence && { evidence }),
      ...(held.length > 0 && { held }),
      ...(formerAliases.length > 0 && { formerAliases }),
      ...(plannedUsed.length > 0 && { plannedUsed }),
    };
    const saved = await sendAndSave(
      { snapshot, events, found, next, unimported: unsent.flatMap((each) => each?.unimported ?? []) },
      store,
      loaded?.version,
      options,
    );
    return { ...compared, ...saved };
  } catch (error) {
    throw new NotKeptError(compared, error);
  }
}

/** What an org that the alias left had to send was sent then, and what waited in its state waits in that of the other. */
function withoutSent(loaded: StoredState | undefined): StoredState | undefined {
  if (loaded?.state === undefined || loaded.isLeft !== true) {
    return loaded;
  }
  const { outbox: _, held: __, unimported: ___, ...state } = loaded.state;
  return { ...loaded, state };
}

/** What a silence held back of the org that the alias reached before waits with what it holds back of this one. */
function withHeldOfReplaced(loaded: StoredState | undefined): OrgState | undefined {
  const { state, replaced } = loaded ?? {};
  return replaced?.held === undefined
    ? state
    : { ...(state ?? replaced), held: [...replaced.held, ...(state?.held ?? [])] };
}

/** Each end of an incident is sent under all of them. */
const MOST_FORMER_ALIASES = 20;

/** Those of the org, and of one that the alias reached before: what was open there is ended in this alert. Each once. */
function formerAliasesOf(loaded: StoredState | undefined, { alias, orgId }: Snapshot, now: Date): FormerAlias[] {
  const { state, replaced } = loaded ?? {};
  const known = [replaced, state].flatMap((each) => each?.formerAliases ?? []);
  const last = state?.snapshot?.alias ?? alias;
  const isRenamed = orgId !== undefined && last !== alias;
  const all = isRenamed ? [...known, { alias: last, until: now.toISOString() }] : known;
  const newest = new Map(all.map((each) => [each.alias, each]));
  return [...newest.values()].sort((a, b) => byCodeUnit(a.until, b.until)).slice(-MOST_FORMER_ALIASES);
}

/** An entry that left the configuration is forgotten. */
function plannedUsedOf(
  loaded: StoredState | undefined,
  found: readonly DriftEvent[],
  { compare: { expected = [] }, silences = [] }: KeepOptions,
): string[] {
  const before = [loaded?.state, loaded?.replaced].flatMap((state) => state?.plannedUsed ?? []);
  const used = new Set([...before, ...plannedIn(found)]);
  if (used.size === 0) {
    return [];
  }
  return [...new Set([...expected, ...silences].map(digestOfPlanned))].filter((digest) => used.has(digest));
}

/** Without a sink nothing is held back, and events that wait stay in the state. */
function hold(
  origin: Origin,
  events: readonly DriftEvent[],
  { alerts, silences = [] }: KeepOptions,
  now: Date,
): HeldBack {
  return alerts === undefined
    ? { events, held: origin.state?.held ?? [], found: events }
    : holdBack(origin, events, silences, now);
}

/**
 * Keeps the snapshot as evidence, chained to the evidence before it. A repeated run finds its evidence kept and leaves the
 * chain unchanged. The next run is then chained to the evidence before both, and `evidence --verify` reports an unlinked
 * document, not a removed one.
 */
async function keepEvidence(
  store: StateStore,
  snapshot: Snapshot,
  previous: EvidenceLink | undefined,
): Promise<EvidenceLink | undefined> {
  return (await store.keepEvidence(snapshot, previous)) ?? previous;
}

/** Sent first, so that notifications arrive in the order of the events. */
async function sendAgain(state: OrgState | undefined, options: KeepOptions): Promise<void> {
  if (state?.outbox !== undefined) {
    await send(state.outbox, state.snapshot, state.ledger, options);
  }
}

/** One night of an org, compared and not yet sent. */
interface Compared {
  readonly snapshot: Snapshot;
  /** To be sent. */
  readonly events: readonly DriftEvent[];
  /** Of this run. */
  readonly found: readonly DriftEvent[];
  readonly next: OrgState;
  /** What Security Hub has not taken so far. */
  readonly unimported: readonly DriftEvent[];
}

async function sendAndSave(
  { snapshot, events, found, next, unimported: before }: Compared,
  store: StateStore,
  version: string | undefined,
  options: KeepOptions,
): Promise<Omit<KeptOrg, 'drift' | 'isCompared'>> {
  const outbox = outboxOf(snapshot, events, next.formerAliases, options);
  const unimported = options.findings && lastMoves(before, found, snapshot);
  const pending: Pick<OrgState, 'outbox' | 'unimported'> = {
    ...(outbox && { outbox }),
    ...(unimported?.length && { unimported }),
  };
  const saved = await saveUnlessOvertaken(store, snapshot, { ...next, ...pending }, version);
  if (saved === undefined) {
    return {};
  }
  if (outbox !== undefined) {
    await send(outbox, snapshot, next.ledger, options);
  }
  // An org that could not be read has no findings to import.
  const isRead = snapshot.status !== 'not_assessed';
  const failure = isRead ? await importFindings(options.findings, snapshot, unimported ?? []) : undefined;
  const isTaken = isRead && failure === undefined;
  const left = { ...(!isTaken && pending.unimported && { unimported: pending.unimported }) };
  if (Object.keys(left).length < Object.keys(pending).length) {
    await saveUnlessOvertaken(store, snapshot, { ...next, ...left }, saved);
  }
  const refused = refusalIn(failure);
  return { ...(next.evidence && { evidence: next.evidence }), ...(refused && { findingsRefused: refused }) };
}

/** `undefined` without a sink, or when no event is to be sent. */
function outboxOf(
  snapshot: Snapshot,
  events: readonly DriftEvent[],
  formerAliases: Outbox['formerAliases'],
  { alerts }: KeepOptions,
): Outbox | undefined {
  return alerts === undefined || events.every(isEvidenceOnly)
    ? undefined
    : { org: identityOf(snapshot), ...(formerAliases && { formerAliases }), events };
}

/** @param snapshot where the alert finds labels and contacts */
async function send(
  { org, formerAliases, events }: Outbox,
  snapshot: Snapshot | undefined,
  { open }: Ledger,
  { alerts, reportUrl, clock, compare: { runId } }: KeepOptions,
): Promise<void> {
  const { apps, findings } = snapshot ?? { apps: [], findings: [] };
  const input = {
    runId,
    org,
    formerAliases,
    events,
    apps,
    findings,
    open,
    service: alerts?.service,
    now: clock(),
    ...(reportUrl !== undefined && { reportUrl }),
  };
  const messages = alerts === undefined ? [] : composeAlert(input, alerts.topics);
  if (messages.length > 0) {
    await alerts?.publish(messages);
  }
}

async function importFindings(
  sink: FindingSink | undefined,
  snapshot: Snapshot,
  unimported: readonly DriftEvent[],
): Promise<{ readonly error: unknown } | undefined> {
  try {
    await sink?.publish(snapshot, unimported);
    return undefined;
  } catch (error) {
    return { error };
  }
}

/**
 * Returns the refusal, if it is one. Throws any other error, which may pass by itself: the org counts as undelivered, and the
 * next run tries again.
 */
function refusalIn(failure: { readonly error: unknown } | undefined): FindingsRefusedError | undefined {
  const error = failure?.error;
  if (error === undefined || error instanceof FindingsRefusedError) {
    return error;
  }
  throw error;
}

/**
 * `undefined` when another run wrote in between: that run compared with the same state, and sends what it found. If the write
 * is refused although the state is still the loaded one, that state is from a clock that is ahead. Then no other run sends
 * anything, so the error is thrown.
 */
async function saveUnlessOvertaken(
  store: StateStore,
  org: OrgIdentity,
  state: OrgState,
  version: string | undefined,
): Promise<string | undefined> {
  try {
    return await store.save(org, state, version);
  } catch (error) {
    if (error instanceof StateConflictError && (await store.load(org)).version !== version) {
      return undefined;
    }
    throw error;
  }
}
