/**
 * One org from its credentials to its kept state: read, assess, and what keep-org.ts does with it.
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
import type { Finding, Silence, Snapshot } from '../../audit/model/model.ts';
import { grouped } from '../../report/view/words.ts';
import { errorFor, ForbiddenCallError, NotAssessedError, reasonOf } from '../../salesforce/errors.ts';
import { duplicateOrgReason, type OrgToAudit } from '../orgs.ts';
import type { AlertSink, FindingSink, OrgReading, ReadOrg, ReadRequest, StateStore } from '../ports.ts';
import type { Semaphore } from '../semaphore.ts';
import { errorKind } from './error-kind.ts';
import { type Claim, HeldByAnotherError } from './holders.ts';
import { type KeptOrg, keepOrg, NotKeptError } from './keep-org.ts';
import { type LoadedState, loadedOnce } from './loaded-state.ts';

/** What a run rests on. Without a store nothing is compared; without a sink nothing is published. */
export interface RunPorts {
  readonly readOrg: ReadOrg;
  readonly store?: StateStore | undefined;
  readonly alerts?: AlertSink | undefined;
  readonly findings?: FindingSink | undefined;
}

/** What a run is to judge by. */
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

/** One org of a run when the run is done with it. */
export interface AuditedOrg extends KeptOrg {
  readonly snapshot: Snapshot;
  readonly apiCalls: number;
  /** Milliseconds that its reading took; without those in which it waited for permits. */
  readonly readMs: number;
  /** Why its alert or its state could not be kept; its drift is told again by the next run. */
  readonly problem?: unknown;
  /** The error behind `internal_error`: a defect of ours. Its text may hold anything; where it was thrown does not. */
  readonly defect?: unknown;
}

/**
 * Of one org. All of them are in memory at the same time; measured by `npm run bench -- --only huge-org`
 * (docs/decisions/0014).
 */
export const MOST_APPS = 10_000;

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
  /** Shared by the orgs of the run: bounds the apps in memory. */
  readonly apps: Semaphore;
}

/** @throws HeldByAnotherError when its claim does; else whatever befalls one org is part of what it yields. */
export async function auditOrg(org: OrgToAudit, run: OrgRun): Promise<AuditedOrg> {
  const permits = permitsOf(run.apps);
  try {
    return await auditWithin(permits, org, run);
  } finally {
    permits.release();
  }
}

async function auditWithin(permits: Permits, org: OrgToAudit, run: OrgRun): Promise<AuditedOrg> {
  let apiCalls = 0;
  const now = () => run.clock().getTime();
  let began = now();
  const last = loadedOnce(run.ports.store);
  const claim: Claim = (orgId, { alias }) => run.claim(orgId, org, () => last.alias({ alias, orgId }));
  const taken = await takeSnapshot(
    org,
    { ...run, claim },
    {
      knownFindings: (orgId) => last.findings({ alias: org.alias, orgId }),
      knownApps: (orgId) => last.apps({ alias: org.alias, orgId }),
      async acquireApps(apps) {
        if (apps > MOST_APPS) {
          throw new NotAssessedError('too_many_apps', tooMany(apps));
        }
        const askedAt = now();
        await permits.acquire(apps);
        began += now() - askedAt;
      },
      onApiCall: () => {
        apiCalls += 1;
      },
    },
  );
  const outcome = { ...taken, apiCalls, readMs: now() - began };
  try {
    return { ...outcome, ...(await keep(taken.snapshot, last, run)) };
  } catch (error) {
    const { drift, isCompared, cause } =
      error instanceof NotKeptError ? error : { drift: [], isCompared: false, cause: error };
    return { ...outcome, drift, isCompared, problem: cause };
  }
}

/** What one org holds of the semaphore. */
interface Permits {
  readonly acquire: (apps: number) => Promise<void>;
  readonly release: () => void;
}

/** An org that is called off while it waits gets its permits later, and releases them at once. */
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

function tooMany(apps: number): string {
  return `The org has ${grouped(apps)} External Client Apps; the auditor reads at most ${grouped(MOST_APPS)} of one org.`;
}

/** What reading asks for and tells on its way. */
type OnTheWay = Pick<ReadRequest, 'knownApps' | 'acquireApps' | 'onApiCall'> & {
  readonly knownFindings: (orgId: string) => Promise<readonly Finding[]>;
};

async function takeSnapshot(
  org: OrgToAudit,
  run: OrgRun,
  { knownFindings, ...onTheWay }: OnTheWay,
): Promise<Pick<AuditedOrg, 'snapshot' | 'defect'>> {
  const identity = { alias: org.alias, ...(org.environment !== undefined && { environment: org.environment }) };
  const { runId, policy } = run;
  try {
    const { orgId, ...reading } = await read(org, run, onTheWay);
    const known = policy.waivers.some((waiver) => waiver.while) ? await knownFindings(orgId) : [];
    const takenAt = run.clock().toISOString();
    return { snapshot: assessOrg({ org: { ...identity, orgId }, runId, takenAt, ...reading, ...policy, known }) };
  } catch (error) {
    if (error instanceof HeldByAnotherError) {
      throw error;
    }
    const takenAt = run.clock().toISOString();
    const snapshot = orgNotAssessed({ org: identity, runId, takenAt, reason: whyNotRead(error) });
    return { snapshot, ...(!(error instanceof NotAssessedError) && { defect: error }) };
  }
}

async function read(
  org: OrgToAudit,
  { ports, policy, signal, claim }: OrgRun,
  onTheWay: Omit<OnTheWay, 'knownFindings'>,
): Promise<OrgReading> {
  const { alias, access } = org;
  if ('reason' in access) {
    throw errorFor(access.reason);
  }
  const reading = await ports.readOrg(access.secret, {
    reads: readsOf(policy),
    orgReads: policy.controls.flatMap((control) => control.orgReads ?? []),
    signal,
    ...onTheWay,
  });
  const holder = await claim(reading.orgId, org);
  if (holder !== undefined) {
    throw errorFor(duplicateOrgReason(alias, reading.orgId, holder));
  }
  return reading;
}

/** What controls judge, and the conditions of waivers. */
function readsOf({ controls, waivers }: RunPolicy): Component[] {
  const ofControls = controls.filter(isAboutApps).flatMap(({ reads }) => reads);
  const ofWaivers = waivers.flatMap((waiver): Component[] => [
    ...(waiver.while === undefined ? [] : ['globalOauth' as const]),
    ...(waiver.while?.idleDaysAtMost === undefined ? [] : ['oauthPolicies' as const]),
  ]);
  return [...new Set([...ofControls, ...ofWaivers])];
}

/** Of a defect of ours only its kind is told. */
function whyNotRead(error: unknown): Reason {
  if (error instanceof NotAssessedError) {
    return reasonOf(error);
  }
  const kind = error instanceof ForbiddenCallError ? error.name : errorKind(error);
  return { code: 'internal_error', message: `The auditor itself failed on this org (${kind}).` };
}

function keep(snapshot: Snapshot, last: LoadedState, run: OrgRun): Promise<KeptOrg> {
  const { runId, policy, ports, clock, reportUrl } = run;
  const { store, alerts, findings } = ports;
  return keepOrg(snapshot, last, {
    ...{ store, alerts, findings, reportUrl, clock, silences: policy.silences },
    compare: { ...policy.drift, runId, controls: policy.controls },
  });
}
