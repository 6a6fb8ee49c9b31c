/**
 * What Security Hub must be told of violations besides how they stand now: that they were resolved, or came back. It is
 * kept in the state until Security Hub has taken it, since no later comparison finds it again.
 *
 * @module
 */
import { violationKey } from '../../audit/drift/comparison.ts';
import type { DriftEvent, Snapshot } from '../../audit/model/model.ts';

/**
 * Of each violation the last opening or end, under the org's alias of today.
 *
 * @param before those that Security Hub has not taken so far
 */
export function lastMoves(
  before: readonly DriftEvent[] | undefined,
  events: readonly DriftEvent[],
  { alias }: Pick<Snapshot, 'alias'>,
): readonly DriftEvent[] {
  const moves = [...(before ?? []), ...events].filter(
    ({ type }) => type === 'violation_opened' || type === 'violation_resolved',
  );
  const byViolation = new Map(moves.map((event) => [keyOf(event), { ...event, org: alias }]));
  return [...byViolation.values()];
}

function keyOf({ app = '', control = '' }: DriftEvent): string {
  return violationKey({ app, control });
}
