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
  when: 'the alias opens another org than before, so that nobody watches the old one; as production unless both are known not to be',
  find: () => undefined,
} as const satisfies MoveRow;

/**
 * Found where the run misses an org that the last one knew (`missingOrgs`; see ../org-readable.ts), and told in the place of
 * `org_not_assessed`; that the roster is lost is told by the run itself (lib/run/last-roster.ts).
 */
export const orgUnwatched = {
  kind: 'state',
  subject: 'org',
  audience: { usual: 'page' },
  when: 'the org has no secret any more, so that nobody watches it; or it is not known which orgs are to be watched, since the roster is damaged or can not be read',
  find: () => undefined,
} as const satisfies MoveRow;
