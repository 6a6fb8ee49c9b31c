/**
 * From the last state and a new snapshot to drift events and the next state: the table of docs/design.md, section 3.
 *
 * It keeps two promises. What could not be read resolves nothing and stays in the ledger. The same drift is notified once:
 * comparing the same snapshot with the resulting state yields no events.
 *
 * @module
 */
import { isAmong, KEPT } from '../components/registry.ts';
import { CATALOGUE } from '../controls/index.ts';
import type { DriftEvent, Ledger, OpenViolation, OrgIdentity, OrgState, Snapshot } from '../model/model.ts';
import { type CompareOptions, type Comparison, sideOf, violationKey } from './comparison.ts';
import type { Origin } from './event.ts';
import { gatherControlChanges } from './events/control-changes.ts';
import { assessedInPart, orgNotRead, orgRecovered } from './events/org-readable.ts';
import { changesByApp, quietChanges } from './events/quiet-changes.ts';
import { remind } from './events/reminders.ts';
import { replacedOrg } from './events/resolutions.ts';
import { unreadableApps, unreadOfReplacedOrg } from './events/unreadable-apps.ts';
import { compareViolations } from './events/violations.ts';
import { waiverEnds } from './events/waiver-ends.ts';
import { compareMoves, movesOfReplacedOrg } from './moves/moves.ts';
import { byCodeUnit, sortEvents } from './order.ts';

export type { CompareOptions } from './comparison.ts';

/** Events worst first, and the state to keep once they are published. */
export interface Drift {
  readonly events: readonly DriftEvent[];
  readonly state: OrgState;
}

const EMPTY_LEDGER: Ledger = { open: [], notifiedExpiries: [] };

/**
 * @param previous the state that the last run kept; `undefined` before the first.
 * @param current the snapshot of this run, waivers applied (see `assessOrg`).
 */
export function compare(previous: OrgState | undefined, current: Snapshot, options: CompareOptions): Drift {
  const origin = { state: previous, current };
  const drift = current.status === 'not_assessed' ? compareOutage(origin, options) : compareSnapshots(origin, options);
  return { ...drift, events: sortEvents(drift.events) };
}

/**
 * Keeps the last readable snapshot and everything that is open. Reminders go on, because nothing shows that a violation
 * ended.
 */
function compareOutage(origin: Origin, options: CompareOptions): Drift {
  const { snapshot, kept, ledger = EMPTY_LEDGER } = origin.state ?? {};
  const { event, notAssessed } = orgNotRead(origin, options);
  const found = origin.current.reason?.message;
  const facts = { unread: 'org', ...(found !== undefined && { found }) } as const;
  const reminded = ledger.open.map((violation) => remind(origin, options, violation, facts));
  const open = reminded.map(({ violation }) => violation);
  return {
    events: [event, ...reminded.map((judged) => judged.event)].filter((each) => each !== undefined),
    state: {
      ...written(options),
      ledger: { ...ledger, open, notAssessed },
      ...(snapshot !== undefined && { snapshot }),
      ...(kept !== undefined && { kept }),
    },
  };
}

function compareSnapshots(origin: Origin, options: CompareOptions): Drift {
  const { state, current } = origin;
  const isAnothers = state !== undefined && isAnotherOrg(state.snapshot, current);
  const isBack = state !== undefined && options.isBack === true;
  const old = options.replaced ?? (isAnothers ? state : undefined);
  const comparison = comparisonOf(isAnothers || isBack ? { state: withoutPast(state), current } : origin, options);
  // What was open is notified anew; what was done meanwhile shows all the same.
  const since = isBack ? comparisonOf({ state: withMovesAnew(state), current }, options) : comparison;
  const violations = compareViolations(comparison);
  const waivers = waiverEnds(comparison);
  const unreadable = unreadableApps(comparison);
  const changed = changesByApp(since);
  const judged = gatherControlChanges(comparison, [...violations.events, ...unreadable.events]);
  const moves = compareMoves(since, changed, judged);
  const ofOld = old && { state: old, current, leftOrgId: old.snapshot?.orgId };
  const replaced = ofOld ? movesOfReplacedOrg(ofOld, options) : { events: [], open: [] };
  const open = [...replaced.open, ...moves.open];
  const own = isBack ? comparison.origin : origin;
  const events = [
    ...assessedInPart(own),
    ...orgRecovered(own),
    ...(ofOld && !isAnothers ? endsOfOutage(ofOld) : []),
    ...(ofOld ? [...replacedOrg(ofOld), ...unreadOfReplacedOrg(ofOld)] : []),
    ...replaced.events,
    ...moves.events,
    ...waivers.events,
    ...quietChanges(since, changed, moves.events),
  ];
  const ledger = {
    open: violations.open.toSorted(byViolation),
    notifiedExpiries: waivers.notifiedExpiries.toSorted(),
    ...(unreadable.quiet.length > 0 && { unreadQuietly: unreadable.quiet }),
    ...(open.length > 0 && { moves: open }),
  };
  return { events, state: { ...written(options), ledger, snapshot: current, kept: KEPT } };
}

function byViolation(a: OpenViolation, b: OpenViolation): number {
  return byCodeUnit(violationKey(a), violationKey(b));
}

function comparisonOf(origin: Origin, options: CompareOptions): Comparison {
  const { snapshot } = origin.state ?? {};
  return {
    origin,
    before: snapshot === undefined ? undefined : sideOf(snapshot),
    after: sideOf(origin.current),
    isComparable: isComparable(origin.state),
    controls: new Map((options.controls ?? CATALOGUE).map((control) => [control.id, control])),
    options,
  };
}

/** A state without `kept`, such as the one that `diff` makes, counts as holding every value. */
function isComparable(state: OrgState | undefined): Comparison['isComparable'] {
  const { kept } = state ?? {};
  const added = kept === undefined ? [] : KEPT.filter((path) => !kept.includes(path));
  return (path) => added.length === 0 || !isAmong(added, path);
}

/** An alias can start to reach another org: a sandbox was refreshed, or a secret was corrected. */
function isAnotherOrg(before: OrgIdentity | undefined, after: OrgIdentity): boolean {
  return before?.orgId !== undefined && after.orgId !== undefined && before.orgId !== after.orgId;
}

/** Ends what was not assessed of the org that the alias reached before. */
function endsOfOutage(ofOld: Origin): DriftEvent[] {
  const inPart = assessedInPart(ofOld).filter(({ type }) => type === 'org_recovered');
  return [...inPart, ...orgRecovered(ofOld)];
}

/**
 * The snapshot and the ledger of another org say nothing about this one. The rest of the state stays, because event ids are
 * made from it.
 */
function withoutPast({ snapshot: _, ...rest }: OrgState): OrgState {
  return { ...rest, ledger: EMPTY_LEDGER };
}

/** A move that has no end is not open: it was notified when it was made. */
function withMovesAnew(state: OrgState): OrgState {
  const moves = (state.ledger.moves ?? []).filter(({ before }) => before !== undefined);
  return { ...state, ledger: { ...EMPTY_LEDGER, moves: moves.map((move) => ({ ...move, isAnew: true })) } };
}

function written({ runId, now }: CompareOptions): Pick<OrgState, 'schemaVersion' | 'runId' | 'writtenAt'> {
  return { schemaVersion: 1, runId, writtenAt: now.toISOString() };
}
