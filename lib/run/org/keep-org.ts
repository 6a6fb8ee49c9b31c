/**
 * What becomes of an org's snapshot: it is compared, kept as evidence, sent to people and machines, and kept as state.
 *
 * The state is written before anything is sent, with an outbox: the drift that is about to be sent. It is written again
 * without it when all was sent. So a run that dies in between, or whose second write is refused, leaves behind what people
 * may have been told. The next run sends that again, under the same deduplication ids, and compares with the state that
 * holds it: what began is over by then and its end is told, what ended and began again is told as begun.
 *
 * What a silence holds back waits in the state, and leaves it for the outbox in one write: it is in one of both until it was sent.
 *
 * A night without news has nothing to send, and writes its state once.
 *
 * @module
 */
import { composeAlert } from '../../alert/compose.ts';
import { type CompareOptions, compare, wasLeft } from '../../audit/drift/compare.ts';
import type { Origin } from '../../audit/drift/event.ts';
import { type HeldBack, holdBack, isForNobody } from '../../audit/drift/hold-back.ts';
import type {
  DriftEvent,
  EvidenceLink,
  Ledger,
  OrgIdentity,
  OrgState,
  Outbox,
  Silence,
  Snapshot,
} from '../../audit/model/model.ts';
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
  readonly compare: Omit<CompareOptions, 'now' | 'replaced'>;
  /** While one lasts nothing that it covers is sent. */
  readonly silences?: readonly Silence[] | undefined;
  readonly clock: () => Date;
  /** Where the report of the run will be; told in alerts. */
  readonly reportUrl?: string | undefined;
}

export interface KeptOrg {
  /** What this run compared, after what it found in the outbox. */
  readonly drift: readonly DriftEvent[];
  /** A silence holds something back: the org is to be visited until it is over. */
  readonly isHolding?: true;
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
  readonly drift: readonly DriftEvent[];
  readonly isCompared: boolean;

  constructor({ drift, isCompared }: { drift: readonly DriftEvent[]; isCompared: boolean }, cause: unknown) {
    super('The drift of an org could not be kept.', { cause });
    this.drift = drift;
    this.isCompared = isCompared;
  }
}

/** @throws NotKeptError; whatever loading the state throws. */
export async function keepOrg(snapshot: Snapshot, last: LoadedState, options: KeepOptions): Promise<KeptOrg> {
  const { store, clock } = options;
  if (store === undefined) {
    return { drift: [] };
  }
  const loaded = withoutSent(await last.get(snapshot), snapshot);
  const now = clock();
  const unsent = [loaded?.replaced, loaded?.state];
  const replaced = loaded?.replaced && { replaced: loaded.replaced };
  const { events: drifted, state } = compare(loaded?.state, snapshot, { ...options.compare, ...replaced, now });
  const origin = { state: withHeldOfReplaced(loaded), current: snapshot };
  const { events, held, found } = hold(origin, drifted, options, now);
  const before = loaded?.state?.snapshot;
  const compared = {
    drift: [
      ...unsent.flatMap((each) => each?.outbox?.events ?? []),
      ...events,
      ...found.filter(({ silenced }) => silenced !== undefined),
    ],
    isCompared: before !== undefined && before.orgId === snapshot.orgId,
    ...(held.length > 0 && ({ isHolding: true } as const)),
  };
  try {
    const evidence = await keepEvidence(store, snapshot, loaded?.state?.evidence);
    for (const each of unsent) {
      await sendAgain(each, options);
    }
    const next = { ...state, ...(evidence && { evidence }), ...(held.length > 0 && { held }) };
    const saved = await sendAndSave(
      { snapshot, events, found, next, previous: loaded?.state },
      store,
      loaded?.version,
      options,
    );
    return { ...compared, ...saved };
  } catch (error) {
    throw new NotKeptError(compared, error);
  }
}

/** What an org that the alias left had to send was sent then, and what was held back of it waits in the state of the other. */
function withoutSent(loaded: StoredState | undefined, org: OrgIdentity): StoredState | undefined {
  if (loaded?.state === undefined || !wasLeft(loaded.state, org, loaded)) {
    return loaded;
  }
  const { outbox: _, held: __, ...state } = loaded.state;
  return { ...loaded, state };
}

/** What a silence held back of the org that the alias reached before waits with what it holds back of this one. */
function withHeldOfReplaced(loaded: StoredState | undefined): OrgState | undefined {
  const { state, replaced } = loaded ?? {};
  return replaced?.held === undefined
    ? state
    : { ...(state ?? replaced), held: [...replaced.held, ...(state?.held ?? [])] };
}

/** Where nobody is told nothing is held back, and what waits goes on waiting. */
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
 * Chained to the night before. A run that is repeated finds its evidence kept, and leaves the chain as it was: the next
 * night is chained to the one before both, and `evidence --verify` tells the loose end from a removed night.
 */
async function keepEvidence(
  store: StateStore,
  snapshot: Snapshot,
  previous: EvidenceLink | undefined,
): Promise<EvidenceLink | undefined> {
  return (await store.keepEvidence(snapshot, previous)) ?? previous;
}

/** First of all, so that people hear of things in the order in which they happened. */
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
  readonly previous: OrgState | undefined;
}

async function sendAndSave(
  { snapshot, events, found, next, previous }: Compared,
  store: StateStore,
  version: string | undefined,
  options: KeepOptions,
): Promise<Omit<KeptOrg, 'drift' | 'isCompared'>> {
  const outbox = outboxOf(snapshot, events, options);
  const unimported = options.findings && lastMoves(previous?.unimported, found, snapshot);
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
  // Of an org that could not be read nothing is known that could be moved.
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

/** Nothing when there is nobody to send to, or nothing that anybody is sent. */
function outboxOf(
  { alias, orgId, environment }: Snapshot,
  events: readonly DriftEvent[],
  { alerts }: KeepOptions,
): Outbox | undefined {
  if (alerts === undefined || events.every(isForNobody)) {
    return undefined;
  }
  return {
    org: { alias, ...(orgId !== undefined && { orgId }), ...(environment !== undefined && { environment }) },
    events,
  };
}

/**
 * @param snapshot what the alert looks labels and contacts up in
 */
async function send(
  { org, events }: Outbox,
  snapshot: Snapshot | undefined,
  { open }: Ledger,
  { alerts, reportUrl, clock, compare: { runId } }: KeepOptions,
): Promise<void> {
  const { apps, findings } = snapshot ?? { apps: [], findings: [] };
  const input = {
    runId,
    org,
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

/** Throws what may pass by itself: the org counts as undelivered, and the next run tries again. */
function refusalIn(failure: { readonly error: unknown } | undefined): FindingsRefusedError | undefined {
  const error = failure?.error;
  if (error === undefined || error instanceof FindingsRefusedError) {
    return error;
  }
  throw error;
}

/**
 * `undefined` when another run wrote in between: it compared with the same state, and sends what it found. A state that is
 * refused although it is the one that was loaded is of a clock that is ahead, and nobody sends anything for it.
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
