/**
 * The use case: every org of a run, side by side within a bound, none able to stop the others, all within the run's time.
 *
 * @module
 */
import pMap from 'p-map';
import { orgNotAssessed } from '../audit/assess.ts';
import type { RunSummary } from '../audit/model.ts';
import { type AuditedOrg, auditOrg, type OrgRun, type RunPolicy, type RunPorts } from './audit-org.ts';
import { missingOrgs, type OrgToAudit, orgsOf, unreachedFirst } from './orgs.ts';
import type { Roster, SecretSource, StoredSecret } from './ports.ts';
import { type Tally, tallyFor } from './tally.ts';

export interface AuditOptions {
  readonly runId: string;
  /** Where the report of the run will be; told in alerts. */
  readonly reportUrl?: string | undefined;
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
  const { runId, clock, observer = {} } = options;
  const started = clock();
  const all = await loadOrgs(options);
  const last = await lastRoster(options);
  observer.begun?.(all.length);
  const reading = readingTime(options.timeLeftMs);
  const tally = tallyFor(observer);
  const claims = new Map<string, string>();
  const run: OrgRun = { ...options, signal: reading.signal, claim: claimIn(claims) };
  try {
    await auditOrgs(unreachedFirst(all, last.unreached), run, options.concurrency, tally);
    await auditOrgs(missingOrgs(last, all, new Set(claims.keys())), run, options.concurrency, tally);
  } finally {
    reading.end();
  }
  await keepRoster(options, tally.roster(all));
  const { summary, problems } = tally.counts();
  if (problems.length > 0 && problems.length === tally.size()) {
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

async function auditOrgs(orgs: readonly OrgToAudit[], run: OrgRun, concurrency: number, tally: Tally): Promise<void> {
  await pMap(
    orgs,
    async (org) => {
      // Each org is let go as soon as it is counted.
      tally.add(run.signal.aborted ? notReached(org, run) : await auditOrg(org, run));
    },
    { concurrency },
  );
}

/** `errors` holds why; for a run that could not list its org secrets the one cause. */
export class RunFailedError extends AggregateError {
  override readonly name = 'RunFailedError';

  constructor(message: string, errors: readonly unknown[]) {
    super(errors, message);
  }
}

async function loadOrgs({ secrets, allowLoopback }: AuditOptions): Promise<OrgToAudit[]> {
  const orgs = orgsOf(await load(), { allowLoopback });
  if (orgs.length === 0) {
    // An empty run is no clean run: somebody expects orgs to be watched.
    throw new RunFailedError('There is no org secret, so no org was audited.', []);
  }
  return orgs;

  async function load(): Promise<readonly StoredSecret[]> {
    try {
      return await secrets.load();
    } catch (error) {
      throw new RunFailedError('The org secrets could not be listed, so no org was audited.', [error]);
    }
  }
}

async function lastRoster({ ports, observer = {} }: AuditOptions): Promise<Roster> {
  const empty: Roster = { orgs: [], unreached: [] };
  try {
    return (await ports.store?.loadRoster()) ?? empty;
  } catch (error) {
    observer.warned?.('Which orgs the last run knew could not be read.', error);
    return empty;
  }
}

async function keepRoster({ ports, observer = {} }: AuditOptions, roster: Roster): Promise<void> {
  try {
    await ports.store?.keepRoster(roster);
  } catch (error) {
    observer.warned?.('Which orgs this run knew could not be kept.', error);
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
