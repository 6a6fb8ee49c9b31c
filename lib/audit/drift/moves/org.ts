/**
 * Moves about the org as a whole.
 *
 * @module
 */
import type { MoveRow } from './row.ts';

/** compare.ts finds it. */
export const orgReplaced = {
  kind: 'event',
  subject: 'org',
  audience: { usual: 'page' },
  when: 'the alias reaches another org than before, so the old org is no longer audited; counts as production unless both orgs are known not to be',
  find: () => undefined,
} as const satisfies MoveRow;

/**
 * ../events/unreadable-orgs.ts finds it for an org of the last run whose secret was deleted. It replaces `org_not_assessed`. If the
 * roster is lost, the run itself sends the notification (lib/run/last-roster.ts).
 */
export const orgUnwatched = {
  kind: 'state',
  subject: 'org',
  audience: { usual: 'page' },
  when: 'the org secret was deleted, so the org is no longer audited; or the roster is damaged or cannot be read',
  find: () => undefined,
} as const satisfies MoveRow;
