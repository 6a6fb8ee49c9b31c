/**
 * Moves about the org as a whole. That an org has no secret any more is told as `org_not_assessed` (`secret_missing`).
 *
 * @module
 */
import type { MoveRow } from './row.ts';

/** Found where two snapshots are compared at all (see compare.ts): no app tells of it. */
export const orgReplaced = {
  kind: 'event',
  audience: { usual: 'page' },
  when: 'the alias opens another org than before, so that nobody watches the old one; as production unless both are known not to be',
  find: () => undefined,
} as const satisfies MoveRow;
