/**
 * Openings and ends of violations that Security Hub has not taken yet. The state keeps them until then, because no later
 * comparison finds them again.
 *
 * @module
 */
import { violationKey } from '../../audit/drift/comparison.ts';
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import type { Snapshot } from '../../audit/model/snapshot.ts';

/**
 * The last opening or end of each violation, with the org's current alias.
 *
 * @param before the events of earlier runs that Security Hub has not taken
 */
export function lastMoves(
  before: readonly DriftEvent[],
  events: readonly DriftEvent[],
  { alias }: Pick<Snapshot, 'alias'>,
): readonly DriftEvent[] {
  const moves = [...before, ...events].filter(
    ({ type }) => type === 'violation_opened' || type === 'violation_resolved',
  );
  const byViolation = new Map(moves.map((event) => [keyOf(event), { ...event, org: alias }]));
  return [...byViolation.values()];
}

/** Also of the org that the alias reached before: it ends what is open there, and says nothing of this one. */
function keyOf({ orgId = '', app = '', control = '' }: DriftEvent): string {
  return `${orgId} ${violationKey({ app, control })}`;
}
