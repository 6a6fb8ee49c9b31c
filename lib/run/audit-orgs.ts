/**
 * Audits many orgs concurrently, within the time that is left. No org can stop the others. A single run and each batch of a
 * distributed run use it.
 *
 * @module
 */
import pMap from 'p-map';
import { orgNotAssessed } from '../audit/judging/assess.ts';
import type { Reason } from '../audit/model/causes.ts';
import { type AuditedOrg, auditOrg, type RunPolicy, type RunPorts } from './org/audit-org.ts';
import { type Claim, HeldByAnotherError, type PutOff } from './org/holders.ts';
import type { OrgToAudit } from './orgs.ts';
import { semaphore } from './semaphore.ts';
import type { Tally } from './telemetry/tally.ts';

export interface OrgsOptions {
  readonly runId: string;
  /** Where the report of the run will be; alerts link to it. */
  readonly reportUrl?: string | undefined;
  readonly ports: RunPorts;
  readonly policy: RunPolicy;
  /** How many orgs are audited concurrently. */
  readonly concurrency: number;
  /** How many of their apps are in memory at a time. An org that has more is read alone. @default {@link APPS_AT_ONCE} */
  readonly appsAtOnce?: number;
  readonly clock: () => Date;
  /** Milliseconds from now until the process is stopped. Without it the run has no time limit. */
  readonly timeLeftMs?: () => number;
}

export interface OrgsInTime {
  /**
   * Resolves when all of them are counted, except those that were put off or not begun in time. An org that fails is counted
   * too.
   */
  audit(orgs: readonly OrgToAudit[], claim: Claim): Promise<void>;
  /** The same, one after the other: orgs that changed their aliases each see what the one before wrote. */
  auditInTurn(orgs: readonly OrgToAudit[], claim: Claim): Promise<void>;
  /** Those that were put off since the last call, because another secret had their org last. */
  takePutOff(): PutOff[];
  /** Those that were not begun in time. */
  late(): readonly OrgToAudit[];
  /** Counts and notifies those that were not begun in time, like all orgs that can't be assessed. */
  notifyLate(): Promise<void>;
}

/**
 * The apps of 25 orgs of 60 apps. An app takes some 50 KB from its reading to the writing of its state, so they fit in the
 * memory of a function of 512 MB.
 */
const APPS_AT_ONCE = 1_500;

/** The reading time starts now. */
export function orgsInTime(options: OrgsOptions, tally: Tally): OrgsInTime {
  const { concurrency } = options;
  const time = readingTime(options.timeLeftMs);
  const { signal } = time;
  const apps = semaphore(options.appsAtOnce ?? APPS_AT_ONCE);
  const putOff: PutOff[] = [];
  const late: OrgToAudit[] = [];

  async function auditOne(org: OrgToAudit, claim: Claim): Promise<void> {
    // An org without a usable secret needs no reading time. No org is kept in memory after it is counted.
    if (signal.aborted && 'secret' in org.access) {
      late.push(org);
      return;
    }
    try {
      tally.add(await auditOrg(org, { ...options, signal, claim, apps }));
    } catch (error) {
      if (!(error instanceof HeldByAnotherError)) {
        throw error;
      }
      putOff.push({ org, orgId: error.orgId });
    }
  }

  async function notifyOne(org: OrgToAudit): Promise<void> {
    const reasoned = { ...org, access: { reason: NOT_REACHED } };
    const claim = async () => undefined;
    tally.add(time.isShort() ? notKept(org, options) : await auditOrg(reasoned, { ...options, signal, apps, claim }));
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

const NOT_REACHED: Reason = { code: 'deadline', message: "The run's own time ended before it came to this org." };

/** A late org takes a few calls to S3, and hardly any memory. */
const NOTIFIED_AT_ONCE = 50;

/** Not kept in the state: the next run begins with this org, and reads it or notifies that it can't be read. */
function notKept({ alias, environment }: OrgToAudit, { runId, clock }: OrgsOptions): AuditedOrg {
  const org = { alias, ...(environment !== undefined && { environment }) };
  const snapshot = orgNotAssessed({ org, runId, takenAt: clock().toISOString(), reason: NOT_REACHED });
  return { snapshot, drift: [], apiCalls: 0, readMs: 0 };
}

/** The part of the time left that is reserved for sending and keeping the last orgs: a fifth, at most half a minute. */
const RESERVE = { fraction: 0.2, mostMs: 30_000 } as const;

interface ReadingTime {
  /** Aborted when reading must end, so that what was read is still sent and kept in time. */
  readonly signal: AbortSignal;
  /** Whether half of the reserve is used up. The rest is for the run's own records. */
  isShort(): boolean;
}

function readingTime(timeLeftMs: (() => number) | undefined): ReadingTime {
  if (timeLeftMs === undefined) {
    return { signal: new AbortController().signal, isShort: () => false };
  }
  const left = timeLeftMs();
  const reserve = Math.min(left * RESERVE.fraction, RESERVE.mostMs);
  // Its timer keeps no process alive, so nobody needs to end it.
  const signal = AbortSignal.timeout(Math.max(0, Math.floor(left - reserve)));
  return { signal, isShort: () => timeLeftMs() < reserve / 2 };
}
