/**
 * Compares the last state with a new snapshot. The result is the drift events (docs/design.md section 3) and the next state.
 *
 * It keeps two promises. What could not be read resolves nothing and stays in the ledger. The same drift is notified once: comparing
 * the same snapshot with the resulting state gives no events.
 *
 * @module
 */
import { isAmong, KEPT } from '../components/registry.ts';
import { CATALOGUE } from '../controls/index.ts';
import type { DriftEvent } from '../model/drift-event.ts';
import type { OrgIdentity } from '../model/org-identity.ts';
import type { Ledger, OpenViolation, OrgState } from '../model/org-state.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { type CompareOptions, type Comparison, sideOf, violationKey } from './comparison.ts';
import type { Origin } from './event.ts';
import { gatherControlChanges } from './events/control-changes.ts';
import { remind } from './events/reminders.ts';
import { replacedOrg } from './events/resolutions.ts';
import { changesByApp, settingChanged } from './events/setting-changed.ts';
import { unreadableApps, unreadOfReplacedOrg } from './events/unreadable-apps.ts';
import { missingFieldEvents, orgNotRead, orgRecovered } from './events/unreadable-orgs.ts';
import { compareViolations } from './events/violations.ts';
import { waiverEnds } from './events/waiver-ends.ts';
import { compareMoves, movesOfReplacedOrg } from './moves/moves.ts';
import { byCodeUnit, sortEvents } from './order.ts';

export type { CompareOptions } from './comparison.ts';

export interface Drift {
  /** The most severe first. */
  readonly events: readonly DriftEvent[];
  /** The state to keep. */
  readonly state: OrgState;
}

const EMPTY_LEDGER: Ledger = { open: [], notifiedExpiries: [] };

/**
 * @param previous the state that the last run kept; `undefined` in the first run
 * @param current the snapshot of this run, with waivers (see `assessOrg`)
 */
export function compare(previous: OrgState | undefined, current: Snapshot, options: CompareOptions): Drift {
  const origin = { state: previous, current };
  const drift = current.status === 'not_assessed' ? compareOutage(origin, options) : compareSnapshots(origin, options);
  return { ...drift, events: sortEvents(drift.events) };
}

/** Keeps the last snapshot and everything that is open. Reminders continue, because nothing shows that a violation ended. */
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
  const isOfOtherOrg = state !== undefined && isAnotherOrg(state.snapshot, current);
  const isBack = state !== undefined && options.isBack === true;
  const stateOfLeft = options.replaced ?? (isOfOtherOrg ? state : undefined);
  const left = stateOfLeft && { state: stateOfLeft, current, leftOrgId: stateOfLeft.snapshot?.orgId };
  const comparison = comparisonOf(isOfOtherOrg || isBack ? { state: withoutPast(state), current } : origin, options);
  // If the alias is back, open violations are notified again, and moves that were made meanwhile are found.
  const sinceLastRead = isBack ? comparisonOf({ state: withRepeatedMoves(state), current }, options) : comparison;
  const violations = compareViolations(comparison);
  const waivers = waiverEnds(comparison);
  const unreadable = unreadableApps(comparison);
  const changed = changesByApp(sinceLastRead);
  const judged = gatherControlChanges(comparison, [...violations.events, ...unreadable.events]);
  const moves = compareMoves(sinceLastRead, changed, judged);
  const replaced = left ? movesOfReplacedOrg(left, options) : { events: [], open: [] };
  const open = [...replaced.open, ...moves.open];
  const own = isBack ? comparison.origin : origin;
  const events = [
    ...missingFieldEvents(own),
    ...orgRecovered(own),
    ...(left && !isOfOtherOrg ? endsOfOutage(left) : []),
    ...(left ? [...replacedOrg(left), ...unreadOfReplacedOrg(left)] : []),
    ...replaced.events,
    ...moves.events,
    ...waivers.events,
    ...settingChanged(sinceLastRead, changed, moves.events),
  ];
  const ledger = {
    open: violations.open.toSorted(byViolation),
    notifiedExpiries: waivers.notifiedExpiries.toSorted(),
    ...(unreadable.pending.length > 0 && { unreadQuietly: unreadable.pending }),
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

/** A state without `kept`, such as that of `diff`, counts as having every value. */
function isComparable(state: OrgState | undefined): Comparison['isComparable'] {
  const { kept } = state ?? {};
  const added = kept === undefined ? [] : KEPT.filter((path) => !kept.includes(path));
  return (path) => added.length === 0 || !isAmong(added, path);
}

/** Whether the alias reaches another org: a sandbox was refreshed, or a secret was corrected. */
function isAnotherOrg(before: OrgIdentity | undefined, after: OrgIdentity): boolean {
  return before?.orgId !== undefined && after.orgId !== undefined && before.orgId !== after.orgId;
}

/** Ends the outage of the org that the alias reached before. */
function endsOfOutage(left: Origin): DriftEvent[] {
  return [...missingFieldEvents(left).filter(({ type }) => type === 'org_recovered'), ...orgRecovered(left)];
}

/** The state without snapshot and ledger, which are of another org. Event ids are made from the rest. */
function withoutPast({ snapshot: _, ...rest }: OrgState): OrgState {
  return { ...rest, ledger: EMPTY_LEDGER };
}

/** As {@link withoutPast}, with the open moves of kind `state`, which are notified again. */
function withRepeatedMoves(state: OrgState): OrgState {
  const moves = (state.ledger.moves ?? []).filter(({ before }) => before !== undefined);
  return { ...state, ledger: { ...EMPTY_LEDGER, moves: moves.map((move) => ({ ...move, isAnew: true })) } };
}

function written({ runId, now }: CompareOptions): Pick<OrgState, 'schemaVersion' | 'runId' | 'writtenAt'> {
  return { schemaVersion: 1, runId, writtenAt: now.toISOString() };
}
