/**
 * Decides whom a move reaches, by the table or the configuration, the org's environment, who made it, and whether it was expected.
 *
 * @module
 */
import type { Person } from '../model/app.ts';
import { AUDIENCES, type Audience, type DriftEvent, type Move } from '../model/drift-event.ts';
import type { Severity } from '../model/finding.ts';
import type { Environment } from '../model/org-identity.ts';
import type { CompareOptions, MovePolicy } from './comparison.ts';
import { knownOrg, type Origin } from './event.ts';
import { MOVE_TABLE } from './moves/index.ts';
import type { Grade } from './moves/row.ts';
import { expectedBy } from './planned.ts';

/** A move has no CVSS score. Its severity follows from whom it reaches. */
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

/** An expected move is evidence only, also one that would page: its entry names org, app, move and owner. */
export function reachOf(
  facts: MoveFacts & { readonly app?: string; readonly when?: string | undefined },
  origin: Origin,
  { moves, expected = [] }: Pick<CompareOptions, 'moves' | 'expected'>,
): Pick<DriftEvent, 'notify' | 'severity' | 'expected'> {
  const { state, current } = origin;
  const at = { after: state?.snapshot?.takenAt ?? current.takenAt, before: current.takenAt, saved: facts.when };
  const entry = expectedBy(expected, { org: knownOrg(origin), app: facts.app, move: facts.move, at });
  const notify = entry === undefined ? audienceOf(facts, moves) : 'evidence';
  return { notify, severity: SEVERITY_OF[notify], ...(entry !== undefined && { expected: entry }) };
}

/** Whether reports show the event by default. */
export function isShown({ notify, expected }: DriftEvent): boolean {
  return notify !== 'evidence' || expected !== undefined;
}

/**
 * An unknown environment counts as production. A configured audience replaces that of the row in all grades, but never makes the quiet
 * grade louder.
 */
export function audienceOf(
  { move, grade, environment = 'production', who }: MoveFacts,
  policy: MovePolicy = {},
): Audience {
  const row = MOVE_TABLE[move].audience;
  const configured = policy[move];
  const wanted = configured ?? row[grade] ?? row.usual;
  const loudest = grade === 'quiet' && row.quiet !== undefined ? row.quiet : 'page';
  const inProduction = AUDIENCES.indexOf(wanted) < AUDIENCES.indexOf(loudest) ? loudest : wanted;
  if (environment === 'scratch' || environment === 'developer') {
    return 'evidence';
  }
  const audience = environment === 'sandbox' ? shifted(inProduction, 1) : inProduction;
  const staysEvidence = audience === 'evidence' && (configured === 'evidence' || environment !== 'production');
  return staysEvidence ? audience : byPerson(audience, who, policy.deployers ?? []);
}

/** A move by a deployer is quieter, unless it pages: the last person to save may not have made every change. Others are louder. */
function byPerson(audience: Audience, who: Person | undefined, deployers: readonly string[]): Audience {
  if (deployers.length === 0 || who?.id === undefined) {
    return audience;
  }
  const { id } = who;
  // The first 15 characters are the id. The last three are a checksum.
  const isDeployer = deployers.some((deployer) => deployer.slice(0, 15) === id.slice(0, 15));
  if (!isDeployer) {
    return shifted(audience, -1);
  }
  return audience === 'inform' ? 'digest' : audience;
}

function shifted(audience: Audience, steps: number): Audience {
  const at = Math.max(0, Math.min(AUDIENCES.length - 1, AUDIENCES.indexOf(audience) + steps));
  return AUDIENCES[at] ?? audience;
}
