/**
 * What a run reports while it goes on.
 *
 * @module
 */
import type { AuditedOrg } from '../org/audit-org.ts';

/** Implemented by the log, the terminal, and whoever needs each org: the run itself keeps no org after `orgDone`. */
export interface RunObserver {
  /** Called once, with the number of orgs. */
  readonly begun?: (orgs: number) => void;
  readonly orgDone?: (org: AuditedOrg) => void;
  /** Called when something fails that belongs to no single org, and the run goes on. */
  readonly warned?: (what: string, error: unknown) => void;
}

/** The observer, and each org is added to the result first. */
export function addingTo(result: { add(org: AuditedOrg): void }, observer: RunObserver = {}): RunObserver {
  return {
    ...observer,
    orgDone(org) {
      result.add(org);
      observer.orgDone?.(org);
    },
  };
}
