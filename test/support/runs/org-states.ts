/**
 * Minimal states and results of runs, as the state bucket keeps them.
 *
 * @module
 */
import type { OrgState } from '../../../lib/audit/model/org-state.ts';
import type { RunResult } from '../../../lib/audit/model/run-result.ts';
import type { Snapshot } from '../../../lib/audit/model/snapshot.ts';

export const ORG_ID = '00D000000000001EAA';
export const OTHER_ORG_ID = '00D000000000002EAA';

/** @param night how many days after the first; also part of the run id */
export function stateOf(night: number, content: { readonly alias?: string; readonly missed?: number } = {}): OrgState {
  const { alias, missed } = content;
  const writtenAt = at(night);
  return {
    schemaVersion: 1,
    runId: `night-${night}`,
    writtenAt,
    ...(alias !== undefined && { snapshot: emptySnapshotOf(night, alias) }),
    ledger: {
      open: [],
      notifiedExpiries: [],
      ...(missed !== undefined && {
        notAssessed: { cause: 'maintenance', since: writtenAt, runs: missed, notified: true },
      }),
    },
  };
}

export function emptySnapshotOf(night: number, alias: string, orgId = ORG_ID): Snapshot {
  const run = { runId: `night-${night}`, takenAt: at(night) };
  return { schemaVersion: 1, alias, orgId, ...run, status: 'assessed', apps: [], findings: [] };
}

/** With one `org_recovered` event for each deduplication id. */
export function resultWithEvents(runId: string, night: number, deduplicationIds: readonly string[]): RunResult {
  const drift = deduplicationIds.map((deduplicationId) => ({
    type: 'org_recovered' as const,
    org: 'a',
    severity: 'info' as const,
    message: '',
    notify: 'inform' as const,
    deduplicationId,
  }));
  return {
    schemaVersion: 1,
    run: { id: runId, startedAt: at(night), finishedAt: at(night) },
    summary: {
      orgs: { assessed: 1, partial: 0, not_assessed: 0 },
      apps: 0,
      findings: { pass: 0, fail: 0, not_assessed: 0, not_applicable: 0 },
      failures: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      waived: 0,
      drift: drift.length,
      notCompared: 0,
      undelivered: 0,
      findingsRefused: 0,
      apiCalls: 0,
      durationMs: 0,
    },
    orgs: [],
    drift,
  };
}

const at = (night: number): string => new Date(Date.UTC(2026, 0, 1 + night)).toISOString();
