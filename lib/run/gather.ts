/**
 * The result of a run, gathered org by org. A large run's result holds its orgs without apps and findings, so that
 * memory does not grow with them: the evidence holds those, org by org.
 *
 * @module
 */
import type { DriftEvent, RunResult, Snapshot } from '../audit/model.ts';
import type { AuditedOrg } from './audit-org.ts';
import type { FinishedRun } from './run-audit.ts';

/** About 20 MB of snapshots: a hundred orgs of forty apps. */
export const MAX_FINDINGS = 20_000;

export interface Gathered {
  add(org: AuditedOrg): void;
  /** Orgs by alias, drift in the order of its orgs. */
  result(run: FinishedRun): RunResult;
}

/** @param maxFindings above it only what identifies an org is kept of it */
export function gather(maxFindings: number): Gathered {
  let orgs: Snapshot[] = [];
  const drift: DriftEvent[] = [];
  let findings = 0;
  return {
    add(org) {
      drift.push(...org.drift);
      findings += org.snapshot.findings.length;
      orgs.push(org.snapshot);
      if (findings > maxFindings) {
        orgs = orgs.map(withoutApps);
      }
    },
    result: ({ id, startedAt, finishedAt, summary }) => ({
      schemaVersion: 1,
      run: { id, startedAt, finishedAt },
      summary,
      orgs: orgs.toSorted((a, b) => (a.alias < b.alias ? -1 : 1)),
      drift: drift.toSorted((a, b) => (a.org < b.org ? -1 : a.org > b.org ? 1 : 0)),
    }),
  };
}

function withoutApps(snapshot: Snapshot): Snapshot {
  return snapshot.apps.length === 0 ? snapshot : { ...snapshot, apps: [], findings: [] };
}
