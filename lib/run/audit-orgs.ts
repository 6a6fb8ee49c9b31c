/**
 * Many orgs side by side within a bound, none able to stop the others, all within the time that there is: what a single run
 * and each batch of a distributed one have in common.
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
  /** Where the report of the run will be; told in alerts. */
  readonly reportUrl?: string | undefined;
  readonly ports: RunPorts;
  readonly policy: RunPolicy;
  /** Orgs side by side. */
  readonly concurrency: number;
  /** Apps of theirs in memory, {@link APPS_AT_ONCE} if left out; an org that has more is read alone. */
  readonly appsAtOnce?: number;
  readonly clock: () => Date;
  /** Milliseconds from now until the process is stopped; without it the run takes the time that it takes. */
  readonly timeLeftMs?: () => number;
}

export interface OrgsInTime {
  /**
   * Resolves when all of them are counted, but those that it put off, or did not get to in time; whatever befalls one is part
   * of what is counted.
   */
  audit(orgs: readonly OrgToAudit[], claim: Claim): Promise<void>;
  /** Those that were put off since this was last asked: another secret had their org last. */
  takePutOff(): PutOff[];
  /** Those that were not begun in time. */
  late(): readonly OrgToAudit[];
  /** Counts those that were not begun in time, like all that can't be assessed. */
  tellLate(): Promise<void>;
}

/**
 * As many as 25 orgs of 60 apps have. An app takes some 50 KB from its reading to the writing of its state, so that a function
 * of 512 MB has room for them beside itself.
 */
const APPS_AT_ONCE = 1_500;

/** Time begins with `work` and is let go at its end. */
export async function auditInTime(
  options: OrgsOptions,
  tally: Tally,
  work: (orgs: OrgsInTime) => Promise<void>,
): Promise<void> {
  const time = readingTime(options.timeLeftMs);
  const { signal } = time;
  const apps = semaphore(options.appsAtOnce ?? APPS_AT_ONCE);
  const putOff: PutOff[] = [];
  const late: OrgToAudit[] = [];

  async function auditOne(org: OrgToAudit, claim: Claim): Promise<void> {
    // What can't be read in any case is told in any case. Each org is let go as soon as it is counted.
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

  async function tellOne(org: OrgToAudit): Promise<void> {
    const reasoned = { ...org, access: { reason: NOT_REACHED } };
    tally.add(
      time.isShort()
        ? notKept(reasoned, NOT_REACHED, options)
        : await auditOrg(reasoned, { ...options, signal, apps, claim: async () => undefined }),
    );
  }

  try {
    await work({
      audit: async (orgs, claim) =>
        void (await pMap(orgs, (org) => auditOne(org, claim), { concurrency: options.concurrency })),
      takePutOff: () => putOff.splice(0),
      late: () => late,
      tellLate: async () => void (await pMap(late.splice(0), tellOne, { concurrency: TOLD_AT_ONCE })),
    });
  } finally {
    time.end();
  }
}

const NOT_REACHED: Reason = { code: 'deadline', message: "The run's own time ended before it came to this org." };

/** Each takes a few calls to S3, and hardly any memory. */
const TOLD_AT_ONCE = 50;

/** The next run begins with it; then something is known of it, or it is told. */
function notKept({ alias, environment }: OrgToAudit, reason: Reason, { runId, clock }: OrgsOptions): AuditedOrg {
  const org = { alias, ...(environment !== undefined && { environment }) };
  const snapshot = orgNotAssessed({ org, runId, takenAt: clock().toISOString(), reason });
  return { snapshot, drift: [], apiCalls: 0, readMs: 0 };
}

/** Of the time that is left, what telling and keeping the last orgs needs at the end: a fifth, at most half a minute. */
const RESERVE = { share: 0.2, mostMs: 30_000 } as const;

interface ReadingTime {
  /** Aborted when reading must end, so that what was read is still told and kept in time. */
  readonly signal: AbortSignal;
  /** Whether half of the reserve is used up: the rest is for the run's own records. */
  isShort(): boolean;
  end(): void;
}

function readingTime(timeLeftMs: (() => number) | undefined): ReadingTime {
  const controller = new AbortController();
  const { signal } = controller;
  if (timeLeftMs === undefined) {
    return { signal, isShort: () => false, end: () => {} };
  }
  const left = timeLeftMs();
  const reserve = Math.min(left * RESERVE.share, RESERVE.mostMs);
  const timer = setTimeout(() => controller.abort(), left - reserve);
  return { signal, isShort: () => timeLeftMs() < reserve / 2, end: () => clearTimeout(timer) };
}
