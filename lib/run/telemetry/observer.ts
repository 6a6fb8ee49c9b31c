/**
 * What a run reports while it is under way.
 *
 * @module
 */
import type { AuditedOrg } from '../org/audit-org.ts';

/** Observes a run: the log, the terminal, or the code that gathers the result. The run keeps no org after `orgDone`. */
export interface RunObserver {
  /** How many orgs there are. */
  readonly begun?: (orgs: number) => void;
  readonly orgDone?: (org: AuditedOrg) => void;
  /** Something failed that belongs to no single org, and the run goes on. */
  readonly warned?: (what: string, error: unknown) => void;
}
