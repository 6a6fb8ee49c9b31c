/**
 * Many orgs side by side within a bound, none able to stop the others, all within the time that there is: what a single run
 * and each batch of a distributed one have in common.
 *
 * @module
 */
import pMap from 'p-map';
import { orgNotAssessed } from '../audit/assess.ts';
import { type AuditedOrg, auditOrg, type OrgRun, type RunPolicy, type RunPorts } from './audit-org.ts';
import type { OrgToAudit } from './orgs.ts';
import { roomFor } from './room.ts';
import type { Tally } from './tally.ts';

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
  /** Resolves when all of them are counted; whatever befalls one is part of what is counted. */
  audit(orgs: readonly OrgToAudit[]): Promise<void>;
  /** Ids of the orgs that were read so far. */
  reached(): ReadonlySet<string>;
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
  const reading = readingTime(options.timeLeftMs);
  const claims = new Map<string, string>();
  const run: OrgRun = {
    ...options,
    signal: reading.signal,
    claim: claimIn(claims),
    room: roomFor(options.appsAtOnce ?? APPS_AT_ONCE),
  };
  const auditOne = async (org: OrgToAudit) => {
    // What can't be read in any case is told in any case. Each org is let go as soon as it is counted.
    const isTooLate = run.signal.aborted && 'secret' in org.access;
    tally.add(isTooLate ? notReached(org, run) : await auditOrg(org, run));
  };
  try {
    await work({
      audit: async (orgs) => void (await pMap(orgs, auditOne, { concurrency: options.concurrency })),
      reached: () => new Set(claims.keys()),
    });
  } finally {
    reading.end();
  }
}

function claimIn(claims: Map<string, string>): OrgRun['claim'] {
  return (orgId, alias) => {
    const holder = claims.get(orgId);
    if (holder === undefined) {
      claims.set(orgId, alias);
    }
    return holder;
  };
}

/** Its state stays as it is: it comes first in the next run, and then something is known of it. */
function notReached({ alias, environment }: OrgToAudit, { runId, clock }: OrgRun): AuditedOrg {
  const org = { alias, ...(environment !== undefined && { environment }) };
  const reason = { code: 'deadline', message: "The run's own time ended before it came to this org." } as const;
  const snapshot = orgNotAssessed({ org, runId, takenAt: clock().toISOString(), reason });
  return { snapshot, drift: [], apiCalls: 0, readMs: 0 };
}

/** Of the time that is left, what telling and keeping the last orgs needs at the end: a fifth, at most half a minute. */
const RESERVE = { share: 0.2, mostMs: 30_000 } as const;

/** Aborts when reading must end, so that what was read is still told and kept in time. */
function readingTime(timeLeftMs: (() => number) | undefined): { readonly signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  if (timeLeftMs === undefined) {
    return { signal: controller.signal, end: () => {} };
  }
  const left = timeLeftMs();
  const timer = setTimeout(() => controller.abort(), left - Math.min(left * RESERVE.share, RESERVE.mostMs));
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
