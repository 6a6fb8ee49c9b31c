/**
 * What a run remembers of the orgs it is done with: counts, problems and names, whatever their number.
 *
 * @module
 */
import type { CauseCode } from '../../audit/model/causes.ts';
import type { RunSummary } from '../../audit/model/model.ts';
import { addOrg, emptySummary } from '../../audit/summary/summary.ts';
import type { AuditedOrg } from '../org/audit-org.ts';
import { inOrder, type OrgToAudit } from '../orgs.ts';
import type { KnownOrg, Roster } from '../ports.ts';
import type { RunObserver } from './observer.ts';

/** Milliseconds: several times what an org takes that answers as it should. Slow orgs come first in the next run. */
const SLOW_MS = 5_000;

export interface Tally {
  add(org: AuditedOrg): void;
  /** How many orgs were added. */
  size(): number;
  counts(): { readonly summary: RunSummary; readonly problems: readonly unknown[] };
  /** What is known of these orgs by now. One that was not added, or not read, is the org that it was in the last run. */
  known(orgs: readonly OrgToAudit[]): KnownOrg[];
  /**
   * An org that was not added counts as one that the run did not get to.
   *
   * @param orgs all that have a secret
   * @param missing those that have none any more: known until people were told
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
  const untold = new Set<string>(); // Or not yet.
  let hasWarned = false;
  let summary = emptySummary();

  /**
   * One that came early and had its turn, and was cut off all the same, is slow: it comes after those that had none, or an
   * org that hangs would keep them waiting every night.
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
    // A secret that reaches the org of another one has left its own.
    const before = cause === 'duplicate_org' ? undefined : knownBefore.get(alias)?.orgId;
    return { alias, secretName, environment, orgId: orgId ?? before };
  }

  return {
    add(org) {
      const { alias, orgId, reason } = org.snapshot;
      counted.set(alias, { orgId, cause: reason?.code, readMs: org.readMs, hasBegun: org.apiCalls > 0 });
      if ('problem' in org) {
        problems.push(org.problem);
        untold.add(alias);
      }
      if (org.isHolding === true) {
        untold.add(alias);
      }
      if (org.findingsRefused !== undefined && !hasWarned) {
        hasWarned = true; // Of one org: the cause is that of all, as a rule.
        observer.warned?.('Security Hub refuses findings, and will until somebody acts.', org.findingsRefused);
      }
      const findingsRefused = org.findingsRefused !== undefined;
      summary = addOrg(summary, { ...org, undelivered: 'problem' in org, findingsRefused });
      observer.orgDone?.(org);
    },
    size: () => counted.size,
    counts: () => ({ summary, problems }),
    known: (orgs) => orgs.map(known),
    roster: (orgs, missing) => ({
      orgs: [...orgs, ...missing.filter(({ alias }) => untold.has(alias))].map(known),
      unreached: inOrder(orgs.filter(hadNoTurn), last).map(({ alias }) => alias),
      slow: orgs
        .filter(isSlow)
        .map(({ alias }) => ({ alias, readMs: counted.get(alias)?.readMs ?? 0 }))
        .toSorted((a, b) => b.readMs - a.readMs)
        .map(({ alias }) => alias),
    }),
  };
}
