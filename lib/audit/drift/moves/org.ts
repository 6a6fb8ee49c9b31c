/**
 * Moves about the org as a whole: no app tells of them.
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
 * Found where the run misses an org that the last one knew (`missingOrgs`; see ../events/org-readable.ts), and told in the place of
 * `org_not_assessed`; that the roster is lost is told by the run itself (lib/run/last-roster.ts).
 */
export const orgUnwatched = {
  kind: 'state',
  subject: 'org',
  audience: { usual: 'page' },
  when: 'the org secret is gone, and nobody watches the org; or the roster is damaged or can not be read',
  find: () => undefined,
} as const satisfies MoveRow;
