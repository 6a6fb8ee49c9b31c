/**
 * Whom a move reaches: by the table or the configuration, the org's environment, who made it, and whether it was expected.
 *
 * @module
 */
import type { Person } from '../model/app.ts';
import type { Audience, DriftEvent, Environment, Move, Severity } from '../model/model.ts';
import { AUDIENCES } from '../model/model.ts';
import type { CompareOptions, MovePolicy } from './comparison.ts';
import { knownOrg, type Origin } from './event.ts';
import { MOVE_TABLE } from './moves/index.ts';
import type { Grade } from './moves/row.ts';
import { expectedBy } from './planned.ts';

/** An alert's severity follows whom it reaches: a move has no score. */
const SEVERITY_OF = {
  page: 'high',
  inform: 'medium',
  digest: 'low',
  evidence: 'info',
} as const satisfies Record<Audience, Severity>;

interface MoveFacts {
  readonly move: Move;
  readonly grade: Grade;
  readonly environment: Environment | undefined;
  readonly who: Person | undefined;
}

/** A move that is expected is quiet and kept, also one that pages: its entry names org, app, move and owner. */
export function reachOf(
  made: MoveFacts & { readonly app?: string; readonly when?: string | undefined },
  origin: Origin,
  { moves, expected = [] }: Pick<CompareOptions, 'moves' | 'expected'>,
): Pick<DriftEvent, 'notify' | 'severity' | 'expected'> {
  const { state, current } = origin;
  const at = { after: state?.snapshot?.takenAt ?? current.takenAt, before: current.takenAt, saved: made.when };
  const entry = expectedBy(expected, { org: knownOrg(origin), app: made.app, move: made.move, at });
  const notify = entry === undefined ? audienceOf(made, moves) : 'evidence';
  return { notify, severity: SEVERITY_OF[notify], ...(entry !== undefined && { expected: entry }) };
}

/** Whether reports show the event by default: it was notified, or it was expected. */
export function isShown({ notify, expected }: DriftEvent): boolean {
  return notify !== 'evidence' || expected !== undefined;
}

/** An environment that is not known counts as production. A configured audience holds for all grades of the row, but the quiet grade never gets louder. */
export function audienceOf(
  { move, grade, environment = 'production', who }: MoveFacts,
  policy: MovePolicy = {},
): Audience {
  const row = MOVE_TABLE[move].audience;
  const configured = policy[move];
  const quietest = grade === 'quiet' && row.quiet !== undefined ? row.quiet : 'page';
  const wanted = configured ?? row[grade] ?? row.usual;
  const inProduction = AUDIENCES.indexOf(wanted) < AUDIENCES.indexOf(quietest) ? quietest : wanted;
  if (environment === 'scratch' || environment === 'developer') {
    return 'evidence';
  }
  const here = environment === 'sandbox' ? moved(inProduction, 1) : inProduction;
  const isPut = configured === 'evidence' || environment !== 'production';
  return here === 'evidence' && isPut ? here : byPerson(here, who, policy.deployers ?? []);
}

/** What pages is never made quieter by a name: the last saver need not be the author of each change. */
function byPerson(audience: Audience, who: Person | undefined, deployers: readonly string[]): Audience {
  if (deployers.length === 0 || who?.id === undefined) {
    return audience;
  }
  const { id } = who;
  // The first 15 characters are the id; the last three only check it.
  const isDeployer = deployers.some((deployer) => deployer.slice(0, 15) === id.slice(0, 15));
  if (!isDeployer) {
    return moved(audience, -1);
  }
  return audience === 'inform' ? 'digest' : audience;
}

function moved(audience: Audience, steps: number): Audience {
  const at = Math.max(0, Math.min(AUDIENCES.length - 1, AUDIENCES.indexOf(audience) + steps));
  return AUDIENCES[at] ?? audience;
}
