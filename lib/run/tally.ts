/**
 * What a run remembers of the orgs it is done with: counts, problems and names, whatever their number.
 *
 * @module
 */
import type { RunSummary } from '../audit/model.ts';
import { addOrg, emptySummary } from '../audit/summary.ts';
import type { AuditedOrg } from './audit-org.ts';
import type { OrgToAudit } from './orgs.ts';
import type { Roster } from './ports.ts';
import type { RunObserver } from './run-audit.ts';

/** Milliseconds: several times what an org takes that answers as it should. Slow orgs come first in the next run. */
const SLOW_MS = 5_000;

export interface Tally {
  add(org: AuditedOrg): void;
  /** How many orgs were added. */
  size(): number;
  counts(): { readonly summary: RunSummary; readonly problems: readonly unknown[] };
  /**
   * @param orgs all that have a secret
   * @param missing those that have none any more: known until people were told
   */
  roster(orgs: readonly OrgToAudit[], missing: readonly OrgToAudit[]): Roster;
}

export function tallyFor(observer: RunObserver): Tally {
  const ids = new Map<string, string | undefined>();
  const unreached: string[] = [];
  const slow: { readonly alias: string; readonly readMs: number }[] = [];
  const problems: unknown[] = [];
  const untold = new Set<string>();
  let summary = emptySummary();
  return {
    add(org) {
      const { alias, orgId, reason } = org.snapshot;
      ids.set(alias, orgId);
      if (reason?.code === 'deadline') {
        unreached.push(alias);
      }
      if (org.readMs >= SLOW_MS) {
        slow.push({ alias, readMs: org.readMs });
      }
      if ('problem' in org) {
        problems.push(org.problem);
        untold.add(alias);
      }
      summary = addOrg(summary, { ...org, undelivered: 'problem' in org });
      observer.orgDone?.(org);
    },
    size: () => ids.size,
    counts: () => ({ summary, problems }),
    roster: (orgs, missing) => ({
      orgs: [...orgs, ...missing.filter(({ alias }) => untold.has(alias))].map(({ alias }) => ({
        alias,
        orgId: ids.get(alias),
      })),
      unreached,
      slow: slow.toSorted((a, b) => b.readMs - a.readMs).map(({ alias }) => alias),
    }),
  };
}
