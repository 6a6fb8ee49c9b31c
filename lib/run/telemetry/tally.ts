/**
 * What a run keeps of the orgs that it has audited: counts, problems and names, so that memory stays small.
 *
 * @module
 */
import type { CauseCode } from '../../audit/model/causes.ts';
import type { RunSummary } from '../../audit/model/model.ts';
import { addOrg, emptySummary } from '../../audit/summary/summary.ts';
import type { AuditedOrg } from '../org/audit-org.ts';
import { auditOrder, type OrgToAudit } from '../orgs.ts';
import type { KnownOrg, Roster } from '../ports.ts';
import type { RunObserver } from './observer.ts';

/** Milliseconds, several times what a healthy org takes. Slow orgs come first in the next run. */
const SLOW_MS = 5_000;

export interface Tally {
  add(org: AuditedOrg): void;
  /** How many orgs were added. */
  size(): number;
  counts(): { readonly summary: RunSummary; readonly problems: readonly unknown[] };
  /** What is known of these orgs now. An org that was not added, or not read, keeps its org id of the last run. */
  known(orgs: readonly OrgToAudit[]): KnownOrg[];
  /**
   * An org that was not added counts as one that the run did not get to.
   *
   * @param orgs all that have a secret
   * @param missing those that have none any more; they stay in the roster until that is notified
   */
  roster(orgs: readonly OrgToAudit[], missing: readonly OrgToAudit[]): Roster;
}

/** What is kept of one org. */
interface Counted {
  readonly orgId: string | undefined;
  readonly cause: CauseCode | undefined;
  readonly readMs: number;
  readonly hasBegun: boolean;
}

const NOT_REACHED: ReadonlySet<CauseCode | undefined> = new Set<CauseCode>(['deadline', 'batch_lost']);

export function tallyFor(observer: RunObserver, last: Roster): Tally {
  const counted = new Map<string, Counted>();
  const knownBefore = new Map(last.orgs.map((org) => [org.alias, org]));
  const waited = new Set(last.unreached);
  const problems: unknown[] = [];
  const notNotified = new Set<string>();
  let hasWarned = false;
  let summary = emptySummary();

  /**
   * An org that was already early in this run, and was cut off again, counts as slow. It comes after the orgs that were not
   * reached. Otherwise an org that hangs would delay them every night.
   */
  function hadNoTurn({ alias }: OrgToAudit): boolean {
    const org = counted.get(alias);
    return org === undefined || (NOT_REACHED.has(org.cause) && !(org.hasBegun && waited.has(alias)));
  }

  function isSlow(org: OrgToAudit): boolean {
    const { readMs = 0, cause } = counted.get(org.alias) ?? {};
    return !hadNoTurn(org) && (readMs >= SLOW_MS || NOT_REACHED.has(cause));
  }

  function known({ alias, secretName, environment }: OrgToAudit): KnownOrg {
    const { orgId, cause } = counted.get(alias) ?? {};
    // A secret that reaches another secret's org no longer has its own.
    const before = cause === 'duplicate_org' ? undefined : knownBefore.get(alias)?.orgId;
    return { alias, secretName, environment, orgId: orgId ?? before };
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
        hasWarned = true; // One warning is enough: as a rule all orgs have the same cause.
        observer.warned?.(
          'Security Hub refuses findings until its configuration or permissions are corrected.',
          org.findingsRefused,
        );
      }
      const findingsRefused = org.findingsRefused !== undefined;
      summary = addOrg(summary, { ...org, undelivered: 'problem' in org, findingsRefused });
      observer.orgDone?.(org);
    },
    size: () => counted.size,
    counts: () => ({ summary, problems }),
    known: (orgs) => orgs.map(known),
    roster: (orgs, missing) => ({
      orgs: [...orgs, ...missing.filter(({ alias }) => notNotified.has(alias))].map(known),
      unreached: auditOrder(orgs.filter(hadNoTurn), last).map(({ alias }) => alias),
      slow: orgs
        .filter(isSlow)
        .map(({ alias }) => ({ alias, readMs: counted.get(alias)?.readMs ?? 0 }))
        .toSorted((a, b) => b.readMs - a.readMs)
        .map(({ alias }) => alias),
    }),
  };
}
