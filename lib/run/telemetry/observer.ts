/**
 * What a run says while it goes.
 *
 * @module
 */
import type { AuditedOrg } from '../org/audit-org.ts';

/** Who watches a run: the log, the terminal, or whoever gathers the result. An org is let go once it was told. */
export interface RunObserver {
  /** How many orgs there are. */
  readonly begun?: (orgs: number) => void;
  readonly orgDone?: (org: AuditedOrg) => void;
  /** Something that is no org's failed, and the run goes on. */
  readonly warned?: (what: string, error: unknown) => void;
}
