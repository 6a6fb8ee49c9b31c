/**
 * The counts of a run. They are added org by org, so that no snapshot has to stay in memory.
 *
 * @module
 */
import type { DriftEvent } from '../model/drift-event.ts';
import type { Finding, Severity, Status } from '../model/finding.ts';
import type { RunSummary } from '../model/run-result.ts';
import type { OrgCounts, OrgStatus, Snapshot } from '../model/snapshot.ts';

/** The result of one org of a run. */
export interface OrgOutcome {
  readonly snapshot: Pick<Snapshot, 'status' | 'apps' | 'findings' | 'omitted'>;
  readonly drift: readonly DriftEvent[];
  /** It was compared with the snapshot of an earlier run. */
  readonly isCompared?: boolean;
  /** Calls to Salesforce. */
  readonly apiCalls: number;
  /** Its alert could not be sent, or its state could not be kept. */
  readonly undelivered?: boolean;
  /** Security Hub refuses its findings for a cause that is not transient. */
  readonly findingsRefused?: boolean;
}

const NO_COUNTS: OrgCounts = {
  apps: 0,
  findings: { pass: 0, fail: 0, not_assessed: 0, not_applicable: 0 } satisfies Record<Status, number>,
  failures: { critical: 0, high: 0, medium: 0, low: 0, info: 0 } satisfies Record<Severity, number>,
  waived: 0,
};

/** The summary without any org. The run sets `durationMs` when it ends. */
export function emptySummary(): RunSummary {
  return {
    ...NO_COUNTS,
    orgs: { assessed: 0, partial: 0, not_assessed: 0 } satisfies Record<OrgStatus, number>,
    drift: 0,
    notCompared: 0,
    undelivered: 0,
    findingsRefused: 0,
    apiCalls: 0,
    durationMs: 0,
  };
}

/** The summary with one more org. */
export function addOrg(summary: RunSummary, org: OrgOutcome): RunSummary {
  const { snapshot, drift, isCompared, apiCalls, undelivered, findingsRefused } = org;
  const { status } = snapshot;
  return {
    ...summary,
    ...addCounts(summary, countsOf(snapshot)),
    orgs: { ...summary.orgs, [status]: summary.orgs[status] + 1 },
    drift: summary.drift + drift.length,
    notCompared: summary.notCompared + (status === 'not_assessed' || isCompared === true ? 0 : 1),
    undelivered: summary.undelivered + (undelivered === true ? 1 : 0),
    findingsRefused: summary.findingsRefused + (findingsRefused === true ? 1 : 0),
    apiCalls: summary.apiCalls + apiCalls,
  };
}

/** The counts of an org's apps and findings. */
export function countsOf({ apps, findings, omitted }: Pick<Snapshot, 'apps' | 'findings' | 'omitted'>): OrgCounts {
  const failures = findings.filter(({ status }) => status === 'fail');
  const counts = {
    apps: appNames(apps).size,
    findings: tally(
      NO_COUNTS.findings,
      findings.map(({ status }) => status),
    ),
    failures: tally(
      NO_COUNTS.failures,
      failures.filter(countsAsFailure).map(({ severity }) => severity),
    ),
    waived: failures.filter(({ waiver }) => waiver !== undefined).length,
  };
  return omitted === undefined ? counts : addCounts(counts, omitted);
}

/** Metadata source may hold an app more than once. Each copy is judged, and all of them are one app. */
export function appNames(apps: Snapshot['apps']): ReadonlySet<string> {
  return new Set(apps.map(({ name }) => name));
}

function addCounts(a: OrgCounts, b: OrgCounts): OrgCounts {
  return {
    apps: a.apps + b.apps,
    findings: sum(a.findings, b.findings),
    failures: sum(a.failures, b.failures),
    waived: a.waived + b.waived,
  };
}

/** The sum of two parts of a distributed run. They run at the same time, so the longer one decides `durationMs`. */
export function addSummaries(a: RunSummary, b: RunSummary): RunSummary {
  return {
    ...addCounts(a, b),
    orgs: sum(a.orgs, b.orgs),
    drift: a.drift + b.drift,
    notCompared: a.notCompared + b.notCompared,
    undelivered: a.undelivered + b.undelivered,
    findingsRefused: a.findingsRefused + b.findingsRefused,
    apiCalls: a.apiCalls + b.apiCalls,
    durationMs: Math.max(a.durationMs, b.durationMs),
  };
}

/** Whether the failure is neither waived nor report-only. */
function countsAsFailure({ waiver, reportOnly }: Finding): boolean {
  return waiver === undefined && reportOnly !== true;
}

function tally<K extends string>(counts: Readonly<Record<K, number>>, keys: readonly K[]): Record<K, number> {
  const tallied: Record<K, number> = { ...counts };
  for (const key of keys) {
    tallied[key] += 1;
  }
  return tallied;
}

function sum<K extends string>(a: Readonly<Record<K, number>>, b: Readonly<Record<K, number>>): Record<K, number> {
  const total: Record<K, number> = { ...a };
  for (const key of Object.keys(a) as K[]) {
    total[key] += b[key];
  }
  return total;
}
