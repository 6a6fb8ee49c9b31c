/**
 * Audits all orgs of a run in one process.
 *
 * @module
 */
import type { RunSummary } from '../audit/model/run-result.ts';
import { type OrgsOptions, orgAuditor } from './audit-orgs.ts';
import { rosterOfRun } from './last-roster.ts';
import { claimByRoster, claimIfFree, firstClaimant, resolvePutOff } from './org/holders.ts';
import { auditOrder, missingOrgs, orgsOf } from './orgs.ts';
import type { SecretSource } from './ports.ts';
import { failIfNothingDelivered, noOrgSecretError, orFailRun } from './run-failed-error.ts';
import type { RunObserver } from './telemetry/observer.ts';
import { tallyFor } from './telemetry/tally.ts';

export interface AuditOptions extends OrgsOptions {
  readonly secrets: SecretSource;
  /** Whether these are the secrets of all watched orgs, so that a missing secret is notified. */
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
 * @throws RunFailedError when the run as a whole failed: the org secrets could not be listed, or nothing that was found
 * could be kept or sent.
 */
export async function runAudit(options: AuditOptions): Promise<FinishedRun> {
  const { runId, clock, observer = {} } = options;
  const started = clock();
  const [stored, roster] = await Promise.all([orFailRun(options.secrets.load()), rosterOfRun(options)]);
  if (stored.length === 0) {
    throw noOrgSecretError();
  }
  const { last } = roster;
  const all = orgsOf(stored, { allowLoopback: options.allowLoopback, known: last.orgs });
  observer.begun?.(all.length);
  const tally = tallyFor(observer, last);
  const first = firstClaimant();
  const orgs = orgAuditor(options, tally);
  await orgs.audit(auditOrder(all, last), claimByRoster(last.orgs, all, first));
  const putOff = orgs.takePutOff();
  const others = new Set(putOff.map(({ org }) => org));
  const settled = resolvePutOff(putOff, tally.known(all.filter((org) => !others.has(org))));
  await orgs.auditInTurn(settled, claimIfFree(first));
  const missing = options.isWholeFleet ? missingOrgs(last, tally.known(all)) : [];
  await orgs.audit(missing, claimIfFree(first));
  if (orgs.late().length > 0) {
    // The roster is kept first, because the time may end while the late orgs are notified.
    await roster.keep(tally.roster(all, missing));
    await orgs.notifyLate();
  }
  await roster.keep(tally.roster(all, missing));
  const { summary, problems } = tally.counts();
  failIfNothingDelivered(summary, problems);
  return finishedRun(runId, started, clock(), summary);
}

export function finishedRun(id: string, started: Date, finished: Date, summary: RunSummary): FinishedRun {
  return {
    id,
    startedAt: started.toISOString(),
    finishedAt: finished.toISOString(),
    summary: { ...summary, durationMs: finished.getTime() - started.getTime() },
  };
}
