/**
 * The result of a run, gathered org by org. A large run's result holds less of each org, so that memory does not grow with
 * their number: no apps and findings, which the evidence holds org by org, and in a night of very much drift (the first one)
 * only the events that reports show, without the remedies. Comparing the evidence of two nights shows the rest.
 *
 * @module
 */

import { isShown } from '../../audit/drift/audience.ts';
import type { DriftEvent, RunResult, Snapshot } from '../../audit/model/model.ts';
import { anchorOf } from '../../audit/summary/anchor.ts';
import { countsOf } from '../../audit/summary/summary.ts';
import type { FinishedRun } from '../run-audit.ts';
import type { AuditedOrg } from './audit-org.ts';

export interface GatherLimits {
  /** Above it only the identity and the counts of an org are kept. */
  readonly findings: number;
  /** Events. Above it the events kept as evidence only, and the remedies, are dropped. */
  readonly drift: number;
}

/** About 20 MB of snapshots, a hundred orgs of ten apps, and 5 MB of drift. */
export const FUNCTION_LIMITS: GatherLimits = { findings: 20_000, drift: 5_000 };
export const NO_LIMITS: GatherLimits = { findings: Number.POSITIVE_INFINITY, drift: Number.POSITIVE_INFINITY };

export interface Gathered {
  add(org: Pick<AuditedOrg, 'snapshot' | 'drift' | 'evidence' | 'plannedUsed'>): void;
  /** Orgs by alias, drift in the order of its orgs. */
  result(run: FinishedRun): RunResult;
}

export function gather(limits: GatherLimits): Gathered {
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

/** An event that reports show, without the remedy, which the catalogue has. Any other event is dropped. */
function shownWithoutRemedy({ steps: _, fix: __, ...event }: DriftEvent): readonly DriftEvent[] {
  return isShown(event) ? [event] : [];
}
