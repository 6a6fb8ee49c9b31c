/**
 * Audits many orgs concurrently, within the time left. No org can stop the others. A single run and each batch of a
 * distributed run use it.
 *
 * @module
 */
import pMap from 'p-map';
import { orgNotAssessed } from '../audit/judging/assess.ts';
import type { Reason } from '../audit/model/causes.ts';
import { type AuditedOrg, auditOrg, type RunContext } from './org/audit-org.ts';
import { type Claim, HeldByAnotherError, type PutOffOrg } from './org/holders.ts';
import type { OrgToAudit } from './orgs.ts';
import { semaphore } from './semaphore.ts';
import type { Tally } from './telemetry/tally.ts';

export interface OrgsOptions extends RunContext {
  /** How many orgs are audited concurrently. */
  readonly concurrency: number;
  /** How many of their apps are in memory at a time. An org with more is read alone. @default {@link APPS_AT_ONCE} */
  readonly appsAtOnce?: number;
  /** Milliseconds until the process is stopped. Without it the run has no time limit. */
  readonly timeLeftMs?: () => number;
}

export interface OrgAuditor {
  /**
   * Resolves when all orgs are counted, failed ones included, but without those that were put off or not begun in time.
   */
  audit(orgs: readonly OrgToAudit[], claim: Claim): Promise<void>;
  /** The same, one after the other: orgs that changed their aliases each see what the one before wrote. */
  auditInTurn(orgs: readonly OrgToAudit[], claim: Claim): Promise<void>;
  /** The orgs that were put off since the last call, because another secret had their org last. */
  takePutOff(): PutOffOrg[];
  /** The orgs that were not begun in time. */
  late(): readonly OrgToAudit[];
  /** Counts and notifies the late orgs as not assessed. */
  notifyLate(): Promise<void>;
}

/**
 * The apps of 25 orgs with 60 apps each. An app takes some 50 KB from its reading until its state is written, so these apps
 * fit in a function of 512 MB.
 */
const APPS_AT_ONCE = 1_500;

/** The reading time starts with this call. */
export function orgAuditor(options: OrgsOptions, tally: Tally): OrgAuditor {
  const { concurrency } = options;
  const time = readingTime(options.timeLeftMs);
  const { signal } = time;
  const apps = semaphore(options.appsAtOnce ?? APPS_AT_ONCE);
  const putOff: PutOffOrg[] = [];
  const late: OrgToAudit[] = [];

  async function auditOne(org: OrgToAudit, claim: Claim): Promise<void> {
    // An org without a usable secret needs no reading time.
    if (signal.aborted && 'secret' in org.access) {
      late.push(org);
      return;
    }
    try {
      // The org is not kept here, so that its memory is free once it is counted.
      tally.add(await auditOrg(org, { ...options, signal, claim, apps }));
    } catch (error) {
      if (!(error instanceof HeldByAnotherError)) {
        throw error;
      }
      putOff.push({ org, orgId: error.orgId });
    }
  }

  async function notifyOne(org: OrgToAudit): Promise<void> {
    const unreached = { ...org, access: { reason: NOT_REACHED } };
    const claim = async () => undefined;
    tally.add(
      time.isShort() ? countedOnly(org, options) : await auditOrg(unreached, { ...options, signal, apps, claim }),
    );
  }

  const audit = async (orgs: readonly OrgToAudit[], claim: Claim, atOnce = concurrency) =>
    void (await pMap(orgs, (org) => auditOne(org, claim), { concurrency: atOnce }));

  return {
    audit,
    auditInTurn: (orgs, claim) => audit(orgs, claim, 1),
    takePutOff: () => putOff.splice(0),
    late: () => late,
    notifyLate: async () => void (await pMap(late.splice(0), notifyOne, { concurrency: NOTIFIED_AT_ONCE })),
  };
}

const NOT_REACHED: Reason = { code: 'deadline', message: "The run's own time ended before it reached this org." };

/** More than are audited at a time, because a late org takes only a few calls to S3 and hardly any memory. */
const NOTIFIED_AT_ONCE = 50;

/** The result of a late org without writing its state. The next run begins with it, and reads or notifies it. */
function countedOnly({ alias, environment }: OrgToAudit, { runId, clock }: OrgsOptions): AuditedOrg {
  const org = { alias, ...(environment !== undefined && { environment }) };
  const snapshot = orgNotAssessed({ org, runId, takenAt: clock().toISOString(), reason: NOT_REACHED });
  return { snapshot, drift: [], apiCalls: 0, readMs: 0 };
}

/** The part of the time left that is reserved for sending and keeping the last orgs. */
const RESERVE = { fraction: 0.2, mostMs: 30_000 } as const;

interface ReadingTime {
  /** Aborted when reading must end, so that what was read can still be sent and kept in time. */
  readonly signal: AbortSignal;
  /** Whether half of the reserve is used up. The other half is for the run's own records. */
  isShort(): boolean;
}

function readingTime(timeLeftMs: (() => number) | undefined): ReadingTime {
  if (timeLeftMs === undefined) {
    return { signal: new AbortController().signal, isShort: () => false };
  }
  const left = timeLeftMs();
  const reserve = Math.min(left * RESERVE.fraction, RESERVE.mostMs);
  // The timer does not keep the process alive, so it need not be cleared.
  const signal = AbortSignal.timeout(Math.max(0, Math.floor(left - reserve)));
  return { signal, isShort: () => timeLeftMs() < reserve / 2 };
}
