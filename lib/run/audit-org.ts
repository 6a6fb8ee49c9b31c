/**
 * One org from its credentials to its kept state: read, assess, compare, keep the evidence, publish, keep the state.
 *
 * The order at the end is what makes alerts certain: a crash before the state is kept repeats an alert with the same
 * deduplication id, and none is lost.
 *
 * @module
 */
import { type AlertInput, composeAlert } from '../alert/compose.ts';
import { incidentsOf } from '../alert/incidents.ts';
import type { App, Component } from '../audit/app.ts';
import { assessOrg, orgNotAssessed } from '../audit/assess.ts';
import type { Reason } from '../audit/causes.ts';
import { type CompareOptions, compare } from '../audit/compare.ts';
import type { Control } from '../audit/control.ts';
import type { DriftEvent, EvidenceLink, OrgIdentity, OrgState, Snapshot } from '../audit/model.ts';
import type { Waiver } from '../audit/waivers.ts';
import { ForbiddenCallError, NotAssessedError } from '../salesforce/errors.ts';
import { concerned } from './concerned.ts';
import { errorKind } from './error-kind.ts';
import { type Claim, HeldByAnotherError } from './holders.ts';
import { type LoadedState, loadedOnce } from './loaded-state.ts';
import { duplicateOrgReason, type OrgToAudit } from './orgs.ts';
import {
  type AlertSink,
  type FindingSink,
  type IncidentSink,
  type ReadOrg,
  type ReadRequest,
  StateConflictError,
  type StateStore,
} from './ports.ts';
import type { Room } from './room.ts';

/** What a run rests on. Without a store nothing is compared; without a sink nothing is published. */
export interface RunPorts {
  readonly readOrg: ReadOrg;
  readonly store?: StateStore | undefined;
  readonly alerts?: AlertSink | undefined;
  readonly incidents?: IncidentSink | undefined;
  readonly findings?: FindingSink | undefined;
}

/** What a run is to judge by. */
export interface RunPolicy {
  readonly controls: readonly Control[];
  readonly waivers: readonly Waiver[];
  readonly drift: Pick<CompareOptions, 'remindAfterDays' | 'waiverNoticeDays' | 'notAssessedAfterRuns'>;
}

/** One org of a run when the run is done with it. */
export interface AuditedOrg {
  readonly snapshot: Snapshot;
  readonly drift: readonly DriftEvent[];
  readonly apiCalls: number;
  /** Milliseconds that its reading took; without those in which it waited for room. */
  readonly readMs: number;
  /** Why its alert or its state could not be kept; its drift is told again by the next run. */
  readonly problem?: unknown;
  /** The error behind `internal_error`: a defect of ours. Its text may hold anything; where it was thrown does not. */
  readonly defect?: unknown;
}

export interface OrgRun {
  readonly runId: string;
  /** Where the report of the run will be; told in alerts. */
  readonly reportUrl?: string | undefined;
  readonly ports: RunPorts;
  readonly policy: RunPolicy;
  readonly clock: () => Date;
  /** Aborted when reading must end. */
  readonly signal: AbortSignal;
  readonly claim: Claim;
  /** Shared by the orgs of the run. */
  readonly room: Room;
}

/** @throws HeldByAnotherError when its claim does; else whatever befalls one org is part of what it yields. */
export async function auditOrg(org: OrgToAudit, run: OrgRun): Promise<AuditedOrg> {
  const share = shareOf(run.room);
  try {
    return await auditIn(share, org, run);
  } finally {
    share.giveBack();
  }
}

async function auditIn(share: Share, org: OrgToAudit, run: OrgRun): Promise<AuditedOrg> {
  let apiCalls = 0;
  const now = () => run.clock().getTime();
  let began = now();
  const last = loadedOnce(run.ports.store);
  const claim: Claim = (orgId, { alias }) => run.claim(orgId, org, () => last.alias({ alias, orgId }));
  const taken = await takeSnapshot(
    org,
    { ...run, claim },
    {
      knownApps: (orgId) => last.apps({ alias: org.alias, orgId }),
      async roomFor(apps) {
        const askedAt = now();
        await share.take(apps);
        began += now() - askedAt;
      },
      onApiCall: () => {
        apiCalls += 1;
      },
    },
  );
  const outcome = { ...taken, apiCalls, readMs: now() - began };
  try {
    return { ...outcome, drift: await keep(taken.snapshot, last, run) };
  } catch (error) {
    const { drift, cause } = error instanceof NotKeptError ? error : { drift: [], cause: error };
    return { ...outcome, drift, problem: cause };
  }
}

/** What one org takes of the room that there is. */
interface Share {
  readonly take: (apps: number) => Promise<void>;
  readonly giveBack: () => void;
}

/** An org that is called off while it waits is let in later, and gives back at once. */
function shareOf(room: Room): Share {
  let isOver = false;
  let giveBack = () => {};
  return {
    async take(apps) {
      giveBack = await room.take(apps);
      if (isOver) {
        giveBack();
      }
    },
    giveBack() {
      isOver = true;
      giveBack();
    },
  };
}

/** What reading asks for and tells on its way. */
type OnTheWay = Pick<ReadRequest, 'knownApps' | 'roomFor' | 'onApiCall'>;

async function takeSnapshot(
  org: OrgToAudit,
  run: OrgRun,
  onTheWay: OnTheWay,
): Promise<Pick<AuditedOrg, 'snapshot' | 'defect'>> {
  const identity = { alias: org.alias, ...(org.environment !== undefined && { environment: org.environment }) };
  const { runId, policy } = run;
  try {
    const { orgId, apps } = await read(org, run, onTheWay);
    const takenAt = run.clock().toISOString();
    return { snapshot: assessOrg({ org: { ...identity, orgId }, runId, takenAt, apps, ...policy }) };
  } catch (error) {
    if (error instanceof HeldByAnotherError) {
      throw error;
    }
    const takenAt = run.clock().toISOString();
    const snapshot = orgNotAssessed({ org: identity, runId, takenAt, reason: reasonOf(error) });
    return { snapshot, ...(!(error instanceof NotAssessedError) && { defect: error }) };
  }
}

async function read(
  org: OrgToAudit,
  { ports, policy, signal, claim }: OrgRun,
  onTheWay: OnTheWay,
): Promise<{ readonly orgId: string; readonly apps: readonly App[] }> {
  const { alias, access } = org;
  if ('reason' in access) {
    throw new NotAssessedError(access.reason.code, access.reason.message);
  }
  const reading = await ports.readOrg(access.secret, { reads: readsOf(policy.controls), signal, ...onTheWay });
  const holder = await claim(reading.orgId, org);
  if (holder !== undefined) {
    const { code, message } = duplicateOrgReason(alias, reading.orgId, holder);
    throw new NotAssessedError(code, message);
  }
  return reading;
}

function readsOf(controls: readonly Control[]): Component[] {
  return [...new Set(controls.flatMap(({ reads }) => reads))];
}

/** Of a defect of ours only its kind is told. */
function reasonOf(error: unknown): Reason {
  if (error instanceof NotAssessedError) {
    return { code: error.code, message: error.message };
  }
  const kind = error instanceof ForbiddenCallError ? error.name : errorKind(error);
  return { code: 'internal_error', message: `The auditor itself failed on this org (${kind}).` };
}

/** What was compared, although it could not be kept. */
class NotKeptError extends Error {
  override readonly name = 'NotKeptError';
  readonly drift: readonly DriftEvent[];

  constructor(drift: readonly DriftEvent[], cause: unknown) {
    super('The drift of an org could not be kept.', { cause });
    this.drift = drift;
  }
}

async function keep(snapshot: Snapshot, last: LoadedState, run: OrgRun): Promise<readonly DriftEvent[]> {
  const { runId, policy, ports, clock, reportUrl } = run;
  const { store } = ports;
  if (store === undefined) {
    return [];
  }
  const identity: OrgIdentity = snapshot;
  const loaded = await last.get(identity);
  const now = clock();
  const { events, state } = compare(loaded?.state, snapshot, {
    ...policy.drift,
    now,
    runId,
    controls: policy.controls,
  });
  const about = concerned(snapshot, events);
  const input = { runId, org: identity, events, ...about, now, ...(reportUrl !== undefined && { reportUrl }) };
  try {
    const evidence = await keepEvidence(store, snapshot, loaded?.state?.evidence);
    await publish(ports, input, state);
    await ports.findings?.publish(snapshot, events);
    await saveUnlessOvertaken(store, identity, { ...state, ...(evidence && { evidence }) }, loaded?.version);
  } catch (error) {
    throw new NotKeptError(events, error);
  }
  return events;
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

/** Incidents also end by events that nobody is told of. */
async function publish({ alerts, incidents }: RunPorts, input: AlertInput, { ledger }: OrgState): Promise<void> {
  const messages = composeAlert(input);
  if (messages !== undefined) {
    await alerts?.publish(messages);
  }
  if (incidents !== undefined) {
    await incidents.publish(incidentsOf({ ...input, open: ledger.open, topicArn: incidents.topicArn }));
  }
}

/** Another run that wrote in between compared with the same state, told the same, and knows no less. */
async function saveUnlessOvertaken(store: StateStore, ...[org, state, version]: Parameters<StateStore['save']>) {
  try {
    await store.save(org, state, version);
  } catch (error) {
    if (!(error instanceof StateConflictError)) {
      throw error;
    }
  }
}
