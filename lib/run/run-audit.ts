/**
 * The use case: every org of a run in one go.
 *
 * @module
 */
import type { RunSummary } from '../audit/model/model.ts';
import { type OrgsOptions, orgsInTime } from './audit-orgs.ts';
import { rosterOfRun } from './last-roster.ts';
import { claimFirst, claimOf, firstCome, settle } from './org/holders.ts';
import { auditOrder, missingOrgs, type OrgOfSecret, orgsOf } from './orgs.ts';
import type { Roster, SecretSource, StoredSecret } from './ports.ts';
import { failingTheRun, noOrgSecret, RunFailedError } from './run-failed-error.ts';
import type { RunObserver } from './telemetry/observer.ts';
import { tallyFor } from './telemetry/tally.ts';

export interface AuditOptions extends OrgsOptions {
  readonly secrets: SecretSource;
  /** Whether the secrets are those of all watched orgs, so that a missing secret is notified. */
  readonly isWholeFleet: boolean;
  readonly allowLoopback: boolean;
  readonly observer?: RunObserver;
}

export interface FinishedRun {
  readonly id: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly summary: RunSummary;
}

/**
 * @throws RunFailedError when the run as a whole failed: the org secrets could not be listed, or nothing that was found could
 *   be kept or sent.
 */
export async function runAudit(options: AuditOptions): Promise<FinishedRun> {
  const { runId, clock, observer = {} } = options;
  const started = clock();
  const [stored, roster] = await Promise.all([failingTheRun(options.secrets.load()), rosterOfRun(options)]);
  const { last } = roster;
  const all = orgsIn(stored, last, options);
  observer.begun?.(all.length);
  const tally = tallyFor(observer, last);
  const first = firstCome();
  const orgs = orgsInTime(options, tally);
  await orgs.audit(auditOrder(all, last), claimOf(last.orgs, all, first));
  const putOff = orgs.takePutOff();
  const others = new Set(putOff.map(({ org }) => org));
  const settled = settle(putOff, tally.known(all.filter((org) => !others.has(org))));
  await orgs.auditInTurn(settled, claimFirst(first));
  const missing = options.isWholeFleet ? missingOrgs(last, tally.known(all)) : [];
  await orgs.audit(missing, claimFirst(first));
  if (orgs.late().length > 0) {
    // The roster comes first, because the time may end while the late orgs are notified.
    await roster.keep(tally.roster(all, missing));
    await orgs.notifyLate();
  }
  await roster.keep(tally.roster(all, missing));
  const { summary, problems } = tally.counts();
  if (problems.length > 0 && problems.length === tally.size()) {
    throw new RunFailedError('Nothing that the run found could be kept or sent.', problems);
  }
  return finishedRun(runId, started, clock(), summary);
}

/**
 * @param last the roster of the last run, which names the orgs whose secret can't be read
 * @throws RunFailedError when there is none.
 */
function orgsIn(stored: readonly StoredSecret[], last: Roster, { allowLoopback }: AuditOptions): OrgOfSecret[] {
  if (stored.length === 0) {
    throw noOrgSecret();
  }
  return orgsOf(stored, { allowLoopback, known: last.orgs });
}

export function finishedRun(id: string, started: Date, finished: Date, summary: RunSummary): FinishedRun {
  return {
    id,
    startedAt: started.toISOString(),
    finishedAt: finished.toISOString(),
    summary: { ...summary, durationMs: finished.getTime() - started.getTime() },
  };
}
