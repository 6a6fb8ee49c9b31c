/**
 * Builds the result of a run, org by org. The result of a large run holds less, so that memory does not grow with the
 * number of orgs: no apps and findings, which the evidence has, and in a run with very much drift (the first one) only the
 * events that reports show, without their remedies. Comparing the evidence of two runs shows the other events.
 *
 * @module
 */
import { isShown } from '../../audit/drift/audience.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';
import { anchorOf } from '../../audit/summary/anchor.ts';
import { countsOf } from '../../audit/summary/summary.ts';
import type { FinishedRun } from '../run-audit.ts';
import type { AuditedOrg } from './audit-org.ts';

export interface ResultLimits {
  /** Above this number of findings, only the identity and the counts of an org are kept. */
  readonly findings: number;
  /** Above this number of events, remedies are dropped, and events that reports do not show. */
  readonly drift: number;
}

/** About 20 MB of snapshots (a hundred orgs with ten apps each) and 5 MB of drift. */
export const FUNCTION_LIMITS: ResultLimits = { findings: 20_000, drift: 5_000 };
export const NO_LIMITS: ResultLimits = { findings: Number.POSITIVE_INFINITY, drift: Number.POSITIVE_INFINITY };

export interface ResultBuilder {
  add(org: Pick<AuditedOrg, 'snapshot' | 'drift' | 'evidence' | 'plannedUsed'>): void;
  /** Orgs and drift are sorted by alias. */
  result(run: FinishedRun): RunResult;
}

export function resultBuilder(limits: ResultLimits): ResultBuilder {
  let orgs: Snapshot[] = [];
  let drift: DriftEvent[] = [];
  const planned = new Set<string>();
  let findings = 0;
  let hasMuchDrift = false;
  return {
    add({ snapshot: read, drift: events, evidence, plannedUsed }) {
      for (const digest of plannedUsed ?? []) {
        planned.add(digest);
      }
      const snapshot = evidence === undefined ? read : { ...read, evidence };
      const wasLarge = findings > limits.findings;
      findings += snapshot.findings.length;
      const isLarge = findings > limits.findings;
      if (isLarge && !wasLarge) {
        orgs = orgs.map(withoutApps);
      }
      orgs.push(isLarge ? withoutApps(snapshot) : snapshot);
      drift.push(...(hasMuchDrift ? events.flatMap(shownWithoutRemedy) : events));
      if (!hasMuchDrift && drift.length > limits.drift) {
        hasMuchDrift = true;
        drift = drift.flatMap(shownWithoutRemedy);
      }
    },
    result({ id, startedAt, finishedAt, summary }) {
      const anchor = anchorOf(
        id,
        finishedAt,
        orgs.flatMap(({ evidence }) => evidence ?? []),
      );
      return {
        schemaVersion: 1,
        run: { id, startedAt, finishedAt, ...(anchor && { anchor }) },
        summary,
        orgs: orgs.toSorted((a, b) => (a.alias < b.alias ? -1 : 1)),
        drift: drift.toSorted((a, b) => (a.org < b.org ? -1 : a.org > b.org ? 1 : 0)),
        ...(planned.size > 0 && { plannedUsed: [...planned].toSorted() }),
      };
    },
  };
}

function withoutApps(snapshot: Snapshot): Snapshot {
  return snapshot.apps.length === 0 ? snapshot : { ...snapshot, apps: [], findings: [], omitted: countsOf(snapshot) };
}

/** An event that reports show, without its remedy, which the catalogue of controls has. Any other event is dropped. */
function shownWithoutRemedy({ steps: _, fix: __, ...event }: DriftEvent): readonly DriftEvent[] {
  return isShown(event) ? [event] : [];
}
