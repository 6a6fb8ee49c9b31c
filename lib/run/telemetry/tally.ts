/**
 * What a run keeps of the orgs that it has audited: only counts, problems and names, to save memory.
 *
 * @module
 */
import type { CauseCode } from '../../audit/model/causes.ts';
import type { RunSummary } from '../../audit/model/run-result.ts';
import { addOrg, emptySummary } from '../../audit/summary/summary.ts';
import type { AuditedOrg } from '../org/audit-org.ts';
import { auditOrder, type OrgToAudit } from '../orgs.ts';
import type { KnownOrg, Roster } from '../ports.ts';
import type { RunObserver } from './observer.ts';

/** In milliseconds; several times what a healthy org takes. The next run begins with the slow orgs. */
const SLOW_MS = 5_000;

export interface Tally {
  add(org: AuditedOrg): void;
  counts(): { readonly summary: RunSummary; readonly problems: readonly unknown[] };
  /** These orgs as a roster has them. An org that was not added, or not read, keeps its org id of the last run. */
  known(orgs: readonly OrgToAudit[]): KnownOrg[];
  /**
   * The roster after this run. An org that was not added counts as not reached.
   *
   * @param orgs all orgs that have a secret
   * @param missing orgs that have no secret any more; they are kept in the roster until that is notified
   */
  roster(orgs: readonly OrgToAudit[], missing: readonly OrgToAudit[]): Roster;
}

interface CountedOrg {
  readonly orgId: string | undefined;
  readonly cause: CauseCode | undefined;
  readonly readMs: number;
  readonly hasBegun: boolean;
}

const NOT_REACHED: ReadonlySet<CauseCode | undefined> = new Set<CauseCode>(['deadline', 'batch_lost']);

export function tallyFor(observer: RunObserver, last: Roster): Tally {
  const counted = new Map<string, CountedOrg>();
  const knownBefore = new Map(last.orgs.map((org) => [org.alias, org]));
  const unreachedBefore = new Set(last.unreached);
  const problems: unknown[] = [];
  const notNotified = new Set<string>();
  let hasWarned = false;
  let summary = emptySummary();

  /**
   * An org that was not reached in the last run, and was begun and cut off in this one, counts as slow. The next run begins
   * with the orgs that were not reached; otherwise an org that hangs would delay them every night.
   */
  function isUnreached({ alias }: OrgToAudit): boolean {
    const org = counted.get(alias);
    return org === undefined || (NOT_REACHED.has(org.cause) && !(org.hasBegun && unreachedBefore.has(alias)));
  }

  function isSlow(org: OrgToAudit): boolean {
    const { readMs = 0, cause } = counted.get(org.alias) ?? {};
    return !isUnreached(org) && (readMs >= SLOW_MS || NOT_REACHED.has(cause));
  }

  function known({ alias, secretName, environment }: OrgToAudit): KnownOrg {
    const { orgId, cause } = counted.get(alias) ?? {};
    const before = knownBefore.get(alias);
    // A secret that reaches the org of another one no longer reaches its own. One that took an alias never had its org.
    const isAnothers = before?.secretName !== undefined && secretName !== undefined && before.secretName !== secretName;
    const isOver = cause === 'duplicate_org' || isAnothers;
    return { alias, secretName, environment, orgId: orgId ?? (isOver ? undefined : before?.orgId) };
  }

  return {
    add(org) {
      const { alias, orgId, reason } = org.snapshot;
      counted.set(alias, { orgId, cause: reason?.code, readMs: org.readMs, hasBegun: org.apiCalls > 0 });
      if ('problem' in org) {
        problems.push(org.problem);
        notNotified.add(alias);
      }
      if (org.isHolding === true) {
        notNotified.add(alias);
      }
      if (org.findingsRefused !== undefined && !hasWarned) {
        hasWarned = true; // One warning is enough, because usually all orgs have the same cause.
        observer.warned?.(
          'Security Hub refuses findings until its configuration or permissions are corrected.',
          org.findingsRefused,
        );
      }
      const findingsRefused = org.findingsRefused !== undefined;
      summary = addOrg(summary, { ...org, undelivered: 'problem' in org, findingsRefused });
      observer.orgDone?.(org);
    },
    counts: () => ({ summary, problems }),
    known: (orgs) => orgs.map(known),
    roster: (orgs, missing) => ({
      orgs: [...orgs, ...missing.filter(({ alias }) => notNotified.has(alias))].map(known),
      unreached: auditOrder(orgs.filter(isUnreached), last).map(({ alias }) => alias),
      slow: orgs
        .filter(isSlow)
        .map(({ alias }) => ({ alias, readMs: counted.get(alias)?.readMs ?? 0 }))
        .toSorted((a, b) => b.readMs - a.readMs)
        .map(({ alias }) => alias),
    }),
  };
}
