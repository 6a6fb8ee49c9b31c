/**
 * Moves about the org as a whole.
 *
 * @module
 */
import type { MoveRow } from './row.ts';

/** Found where two snapshots are compared at all (see compare.ts). */
export const orgReplaced = {
  kind: 'event',
  subject: 'org',
  audience: { usual: 'page' },
  when: 'the alias opens another org than before, and nobody watches the old one; in production unless both orgs are known to be none',
  find: () => undefined,
} as const satisfies MoveRow;

/**
 * Found when an org that the last run knew has no secret (`missingOrgs`; see ../events/org-readable.ts). It replaces
 * `org_not_assessed`. The run itself notifies that the roster is lost (lib/run/last-roster.ts).
 */
export const orgUnwatched = {
  kind: 'state',
  subject: 'org',
  audience: { usual: 'page' },
  when: 'the org secret is gone, and nobody watches the org; or the roster is damaged or can not be read',
  find: () => undefined,
} as const satisfies MoveRow;
