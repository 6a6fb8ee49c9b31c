/**
 * Audits one org: reads it, assesses it, and passes the snapshot to keep-org.ts.
 *
 * @module
 */
import type { CompareOptions } from '../../audit/drift/compare.ts';
import type { AcceptedPackage } from '../../audit/judging/accepted-packages.ts';
import { assessOrg, orgNotAssessed } from '../../audit/judging/assess.ts';
import type { Waiver } from '../../audit/judging/waivers.ts';
import type { Component } from '../../audit/model/app.ts';
import type { Reason } from '../../audit/model/causes.ts';
import { type AnyControl, isAboutApps } from '../../audit/model/control.ts';
import type { Silence } from '../../audit/model/drift-event.ts';
import type { Finding } from '../../audit/model/finding.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { errorFor, ForbiddenCallError, NotAssessedError, reasonOf } from '../../salesforce/errors.ts';
import { grouped } from '../../text/numbers.ts';
import { duplicateOrgReason, type OrgToAudit } from '../orgs.ts';
import type { AlertSink, FindingSink, ReadOrg, ReadRequest, StateStore } from '../ports.ts';
import type { Semaphore } from '../semaphore.ts';
import { errorKind } from './error-kind.ts';
import { type Claim, HeldByAnotherError } from './holders.ts';
import { type KeptOrg, keepOrg, NotKeptError } from './keep-org.ts';
import { type LoadedState, loadedOnce } from './loaded-state.ts';

/** Without a store nothing is compared; without a sink nothing is published. */
export interface RunPorts {
  readonly readOrg: ReadOrg;
  readonly store?: StateStore | undefined;
  readonly alerts?: AlertSink | undefined;
  readonly findings?: FindingSink | undefined;
}

/** The rules of a run. */
export interface RunPolicy {
  readonly controls: readonly AnyControl[];
  readonly waivers: readonly Waiver[];
  readonly acceptedPackages?: readonly AcceptedPackage[];
  readonly drift: Pick<
    CompareOptions,
    'remindAfterDays' | 'waiverNoticeDays' | 'notAssessedAfterRuns' | 'moves' | 'expected'
  >;
  readonly silences?: readonly Silence[];
}

/** The result of auditing one org. */
export interface AuditedOrg extends KeptOrg {
  readonly snapshot: Snapshot;
  readonly apiCalls: number;
  /** Milliseconds that reading took, without waiting for permits. */
  readonly readMs: number;
  /** Why its alert could not be sent or its state could not be kept. The next run sends its drift again. */
  readonly problem?: unknown;
  /** The error behind `internal_error`, a defect of the auditor. Its message may hold secrets; its stack frames do not. */
  readonly defect?: unknown;
}

/**
 * The most apps of one org, because all of them are in memory at the same time. Measured by
 * `npm run bench -- --only huge-org` (docs/decisions/0014).
 */
export const MOST_APPS = 10_000;

/** What all orgs of a run share. */
export interface RunContext {
  readonly runId: string;
  /** Where the report of the run will be; alerts link to it. */
  readonly reportUrl?: string | undefined;
  readonly ports: RunPorts;
  readonly policy: RunPolicy;
  readonly clock: () => Date;
}

export interface OrgRun extends RunContext {
  /** Aborted when reading must end. */
  readonly signal: AbortSignal;
  readonly claim: Claim;
  /** Shared by the orgs of the run: limits the apps in memory. */
  readonly apps: Semaphore;
}

/** @throws HeldByAnotherError when the claim throws it. Any other failure is part of the result. */
export async function auditOrg(org: OrgToAudit, run: OrgRun): Promise<AuditedOrg> {
  const { alias } = org;
  const permits = permitsOf(run.apps);
  const last = loadedOnce(run.ports.store);
  const now = () => run.clock().getTime();
  let apiCalls = 0;
  let began = now();
  const callbacks: SnapshotCallbacks = {
    claim: (orgId) => run.claim(orgId, org, () => last.ifLoaded({ alias, orgId })),
    knownFindings: (orgId) => last.findings({ alias, orgId }),
    lastAlias: (orgId) => last.alias({ alias, orgId }),
    knownApps: (orgId) => last.apps({ alias, orgId }),
    async acquireApps(apps) {
      if (apps > MOST_APPS) {
        throw new NotAssessedError('too_many_apps', tooManyApps(apps));
      }
      const askedAt = now();
      await permits.acquire(apps);
      began += now() - askedAt;
    },
    onApiCall: () => {
      apiCalls += 1;
    },
  };
  try {
    const taken = await takeSnapshot(org, run, callbacks);
    const readMs = now() - began;
    return { ...taken, apiCalls, readMs, ...(await keepSnapshot(taken.snapshot, last, run)) };
  } finally {
    permits.release();
  }
}

/** The permits that one org holds. */
interface Permits {
  readonly acquire: (apps: number) => Promise<void>;
  readonly release: () => void;
}

/** An org that is aborted while it waits gets its permits later, so they are released at once. */
function permitsOf(apps: Semaphore): Permits {
  let isOver = false;
  let release = () => {};
  return {
    async acquire(permits) {
      release = await apps.acquire(permits);
      if (isOver) {
        release();
      }
    },
    release() {
      isOver = true;
      release();
    },
  };
}

/** A person who looks for an open incident finds it under the old name. */
function renamedNotes(alias: string, before: string | undefined): string[] {
  return before === undefined || before === alias
    ? []
    : [`Until now the org was known as "${before}". Incidents that were opened under it keep that name.`];
}

function tooManyApps(apps: number): string {
  return `The org has ${grouped(apps)} External Client Apps; the auditor reads at most ${grouped(MOST_APPS)} of one org.`;
}

interface SnapshotCallbacks extends Required<Pick<ReadRequest, 'knownApps' | 'acquireApps' | 'onApiCall'>> {
  readonly knownFindings: (orgId: string) => Promise<readonly Finding[]>;
  readonly lastAlias: (orgId: string) => Promise<string | undefined>;
  /** As {@link Claim}. */
  readonly claim: (orgId: string) => Promise<string | undefined>;
}

/** Reads the org, claims it and assesses it. */
async function takeSnapshot(
  { alias, environment, access }: OrgToAudit,
  { runId, policy, ports, signal, clock }: OrgRun,
  { knownFindings, lastAlias, claim, ...callbacks }: SnapshotCallbacks,
): Promise<Pick<AuditedOrg, 'snapshot' | 'defect'>> {
  const identity = { alias, ...(environment !== undefined && { environment }) };
  const takenAt = () => clock().toISOString();
  try {
    if ('reason' in access) {
      throw errorFor(access.reason);
    }
    const orgReads = policy.controls.flatMap((control) => control.orgReads ?? []);
    const request = { reads: readsOf(policy), orgReads, signal, ...callbacks };
    const { orgId, ...reading } = await ports.readOrg(access.secret, request);
    const holder = await claim(orgId);
    if (holder !== undefined) {
      throw errorFor(duplicateOrgReason(alias, orgId, holder));
    }
    const notes = [...(reading.notes ?? []), ...renamedNotes(alias, await lastAlias(orgId))];
    const known = policy.waivers.some((waiver) => waiver.while) ? await knownFindings(orgId) : [];
    const org = { ...identity, orgId };
    return { snapshot: assessOrg({ org, runId, takenAt: takenAt(), ...reading, notes, ...policy, known }) };
  } catch (error) {
    if (error instanceof HeldByAnotherError) {
      throw error;
    }
    const snapshot = orgNotAssessed({ org: identity, runId, takenAt: takenAt(), reason: whyNotRead(error) });
    return { snapshot, ...(!(error instanceof NotAssessedError) && { defect: error }) };
  }
}

/** The components that controls and the conditions of waivers read. */
function readsOf({ controls, waivers }: RunPolicy): Component[] {
  const ofControls = controls.filter(isAboutApps).flatMap(({ reads }) => reads);
  const ofWaivers = waivers.flatMap((waiver): Component[] => [
    ...(waiver.while === undefined ? [] : ['globalOauth' as const]),
    ...(waiver.while?.idleDaysAtMost === undefined ? [] : ['oauthPolicies' as const]),
  ]);
  return [...new Set([...ofControls, ...ofWaivers])];
}

/** For an unknown error the message has only its kind, because its text may hold secrets. */
function whyNotRead(error: unknown): Reason {
  if (error instanceof NotAssessedError) {
    return reasonOf(error);
  }
  const kind = error instanceof ForbiddenCallError ? error.name : errorKind(error);
  return { code: 'internal_error', message: `Internal error of the auditor on this org (${kind}).` };
}

async function keepSnapshot(
  snapshot: Snapshot,
  last: LoadedState,
  run: OrgRun,
): Promise<KeptOrg & Pick<AuditedOrg, 'problem'>> {
  const { runId, policy, ports, clock, reportUrl } = run;
  const { store, alerts, findings } = ports;
  try {
    return await keepOrg(snapshot, last, {
      ...{ store, alerts, findings, reportUrl, clock, silences: policy.silences },
      compare: { ...policy.drift, runId, controls: policy.controls },
    });
  } catch (error) {
    return error instanceof NotKeptError
      ? { ...error.compared, problem: error.cause }
      : { drift: [], isCompared: false, problem: error };
  }
}
