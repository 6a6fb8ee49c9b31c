/**
 * A result whose orgs come one by one, so that they need not be in memory together.
 *
 * @module
 */
import type { DriftEvent, RunResult, Snapshot } from '../../audit/model/model.ts';

export interface OrgResult {
  readonly snapshot: Snapshot;
  /** Of this org. */
  readonly drift: readonly DriftEvent[];
}

export interface StreamedResult extends Pick<RunResult, 'run' | 'summary'> {
  /** By alias; may be gone through more than once. */
  readonly orgs: Iterable<OrgResult>;
}
