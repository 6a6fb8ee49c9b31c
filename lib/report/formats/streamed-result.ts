/**
 * A result that yields its orgs one by one, so that only one is in memory.
 *
 * @module
 */
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { RunResult } from '../../audit/model/run-result.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';

export interface OrgResult {
  readonly snapshot: Snapshot;
  /** Of this org. */
  readonly drift: readonly DriftEvent[];
}

export interface StreamedResult extends Pick<RunResult, 'run' | 'summary'> {
  /** By alias; can be iterated more than once. */
  readonly orgs: Iterable<OrgResult>;
}
