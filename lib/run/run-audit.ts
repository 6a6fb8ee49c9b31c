/**
 * The use case: every org of a run, side by side within a bound, none able to stop the others, all within the run's time.
 *
 * @module
 */
import pMap from 'p-map';
import { orgNotAssessed } from '../audit/assess.ts';
import type { RunSummary } from '../audit/model.ts';
import { addOrg, emptySummary } from '../audit/summary.ts';
import { type AuditedOrg, auditOrg, type OrgRun, type RunPolicy, type RunPorts } from './audit-org.ts';
import { type OrgToAudit, orgsOf, unreachedFirst } from './orgs.ts';
import type { SecretSource, StoredSecret } from './ports.ts';

export interface AuditOptions {
  readonly runId: string;
  readonly secrets: SecretSource;
  readonly ports: RunPorts;
  readonly policy: RunPolicy;
  /** Orgs side by side. */
  readonly concurrency: number;
  readonly allowLoopback: boolean;
  readonly clock: () => Date;
  /** Milliseconds from now until the process is stopped; without it the run takes the time that it takes. */
  readonly timeLeftMs?: () => number;
  readonly observer?: RunObserver;
}

/** Who watches a run: the log, the terminal, or whoever gathers the result. An org is let go once it was told. */
export interface RunObserver {
  /** How many orgs there are. */
  readonly begun?: (orgs: number) => void;
  readonly orgDone?: (org: AuditedOrg) => void;
  /** Something that is no org's failed, and the run goes on. */
  readonly warned?: (what: string, error: unknown) => void;
}

export interface FinishedRun {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: RunSummary;
}

/**
 * @throws RunFailedError when the run as a whole failed: the org secrets could not be listed, or nothing of all that was
 * found could be kept or told.
 */
export async function runAudit(options: AuditOptions): Promise<FinishedRun> {
  const { runId, ports, policy, clock, observer = {} } = options;
  const started = clock();
  const orgs = await orgsInOrder(options);
  observer.begun?.(orgs.length);
  const reading = readingTime(options.timeLeftMs);
  const claims = new Map<string, string>();
  const run: OrgRun = { runId, ports, policy, clock, signal: reading.signal, claim: claimIn(claims) };
  const unreached: string[] = [];
  let summary = emptySummary();
  const problems: unknown[] = [];

  const finish = (org: AuditedOrg) => {
    const undelivered = 'problem' in org;
    if (undelivered) {
      problems.push(org.problem);
    }
    summary = addOrg(summary, { ...org, undelivered });
    observer.orgDone?.(org);
  };
  try {
    await pMap(
      orgs,
      async (org) => {
        if (reading.signal.aborted) {
          unreached.push(org.alias);
          finish(notReached(org, run));
          return;
        }
        const audited = await auditOrg(org, run);
        if (audited.snapshot.reason?.code === 'deadline') {
          unreached.push(org.alias);
        }
        finish(audited);
      },
      { concurrency: options.concurrency },
    );
  } finally {
    reading.end();
  }
  await keepUnreached(options, unreached);
  if (problems.length > 0 && problems.length === orgs.length) {
    throw new RunFailedError('Nothing that the run found could be kept or told.', problems);
  }
  const finished = clock();
  return {
    id: runId,
    startedAt: started.toISOString(),
    finishedAt: finished.toISOString(),
    summary: { ...summary, durationMs: finished.getTime() - started.getTime() },
  };
}

/** `errors` holds why; for a run that could not list its org secrets the one cause. */
export class RunFailedError extends AggregateError {
  override readonly name = 'RunFailedError';

  constructor(message: string, errors: readonly unknown[]) {
    super(errors, message);
  }
}

async function orgsInOrder(options: AuditOptions): Promise<OrgToAudit[]> {
  const { secrets, ports, observer = {} } = options;
  const orgs = orgsOf(await load(), options);
  if (orgs.length === 0) {
    // An empty run is no clean run: somebody expects orgs to be watched.
    throw new RunFailedError('There is no org secret, so no org was audited.', []);
  }
  return unreachedFirst(orgs, await lastUnreached());

  async function load(): Promise<readonly StoredSecret[]> {
    try {
      return await secrets.load();
    } catch (error) {
      throw new RunFailedError('The org secrets could not be listed, so no org was audited.', [error]);
    }
  }

  async function lastUnreached(): Promise<readonly string[]> {
    try {
      return (await ports.store?.loadUnreached()) ?? [];
    } catch (error) {
      observer.warned?.('Which orgs the last run did not get to could not be read.', error);
      return [];
    }
  }
}

async function keepUnreached({ ports, observer = {} }: AuditOptions, unreached: readonly string[]): Promise<void> {
  try {
    await ports.store?.keepUnreached(unreached);
  } catch (error) {
    observer.warned?.('Which orgs this run did not get to could not be kept.', error);
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
  return { snapshot, drift: [], apiCalls: 0 };
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
