/**
 * Compares two results of `scan`, for `eca-auditor diff`. The events are the same as between two runs, without a ledger.
 *
 * @module
 */

import type { AnyControl } from '../model/control.ts';
import type { DriftEvent } from '../model/drift-event.ts';
import type { Ledger, OrgState } from '../model/org-state.ts';
import type { RunResult } from '../model/run-result.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { compare } from './compare.ts';
import { driftEvent } from './event.ts';
import { sortEvents } from './order.ts';

/**
 * The events of all orgs, the most severe first. Orgs are matched by org id, or else by alias. An org that is missing from the second
 * result counts as not assessed, because its open violations were not checked.
 *
 * @param controls the built-in catalogue by default
 */
export function diffResults(before: RunResult, after: RunResult, controls?: readonly AnyControl[]): DriftEvent[] {
  const options = {
    now: new Date(after.run.finishedAt),
    runId: after.run.id,
    // No reminders, and no notice of waivers that expire.
    remindAfterDays: Number.POSITIVE_INFINITY,
    waiverNoticeDays: Number.NEGATIVE_INFINITY,
    notAssessedAfterRuns: 1,
    ...(controls !== undefined && { controls }),
  };
  const pairs = matched(before.orgs, after.orgs);
  const found = new Set(pairs.map(({ was }) => was));
  return sortEvents([
    ...pairs.flatMap(({ was, is }) => compare(was === undefined ? undefined : stateOf(was), is, options).events),
    ...before.orgs.filter((org) => !found.has(org)).map(missing),
  ]);
}

interface Pair {
  readonly was: Snapshot | undefined;
  readonly is: Snapshot;
}

/** Each org of the first result is in one pair at most. The org id is compared before the alias. */
function matched(before: readonly Snapshot[], after: readonly Snapshot[]): Pair[] {
  const ids = new Map(before.filter(({ orgId }) => orgId !== undefined).map((org) => [org.orgId, org]));
  const byId = new Map(after.map((is) => [is, is.orgId === undefined ? undefined : ids.get(is.orgId)]));
  const taken = new Set(byId.values());
  const aliases = new Map(before.filter((org) => !taken.has(org)).map((org) => [org.alias, org]));
  return after.map((is) => ({ is, was: byId.get(is) ?? aliases.get(is.alias) }));
}

/** The state that a run keeps after it notified everything in the snapshot. */
function stateOf(snapshot: Snapshot): OrgState {
  const { runId, takenAt } = snapshot;
  const written = { schemaVersion: 1, runId, writtenAt: takenAt } as const;
  const { status, reason } = snapshot;
  if (status === 'not_assessed') {
    const cause = reason?.code ?? 'internal_error';
    const notAssessed = {
      cause,
      since: takenAt,
      runs: 1,
      notified: true,
      notifiedCauses: [cause],
      notifiedAt: takenAt,
    };
    return { ...written, ledger: { open: [], notifiedExpiries: [], notAssessed } };
  }
  return { ...written, snapshot, ledger: { open: openIn(snapshot), notifiedExpiries: [] } };
}

function openIn({ findings, takenAt }: Snapshot): Ledger['open'] {
  return findings
    .filter(({ status, waiver }) => status === 'fail' && waiver === undefined)
    .map(({ control, app, severity, severityWithout, reportOnly }) => ({
      control,
      ...(app !== undefined && { app }),
      severity,
      since: takenAt,
      notifiedAt: takenAt,
      ...(severityWithout && { severityWithout }),
      ...(reportOnly && { reportOnly }),
    }));
}

function missing(was: Snapshot): DriftEvent {
  return driftEvent(
    { state: stateOf(was), current: was },
    {
      type: 'org_not_assessed',
      severity: 'high',
      cause: 'org_missing',
      notify: 'inform',
    },
  );
}
