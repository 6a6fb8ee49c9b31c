/**
 * Finds the moves of the table, whatever the verdicts, and their ends. A first scan has no moves, and a component that could not be
 * read shows none.
 *
 * A move that explains a violation becomes a part of the violation's event, so that nothing is notified twice.
 *
 * @module
 */
import type { App } from '../../model/app.ts';
import {
  AUDIENCES,
  type DriftEvent,
  MOVES,
  type Move,
  type Setting,
  type SettingChange,
} from '../../model/drift-event.ts';
import { ENVIRONMENTS } from '../../model/org-identity.ts';
import type { OpenMove } from '../../model/org-state.ts';
import { reachOf } from '../audience.ts';
import { type CompareOptions, type Comparison, havePassed } from '../comparison.ts';
import { driftEvent, lastSave, type Origin, replacedIds } from '../event.ts';
import { byCodeUnit, sortEvents } from '../order.ts';
import { bounded, settingOf } from '../setting-changes.ts';
import { MOVE_TABLE } from './index.ts';
import type { AppPair, FoundMove } from './row.ts';

const CLOSE_AFTER_DAYS = 7;

export interface Moves {
  /** The events passed in, with the moves that explain them, and an event for each other move. */
  readonly events: readonly DriftEvent[];
  /** For the new ledger. */
  readonly open: readonly OpenMove[];
}

/**
 * @param changed the changed settings, by app
 * @param found events of violations, and of apps that can no longer be assessed or can be again
 */
export function compareMoves(
  comparison: Comparison,
  changed: ReadonlyMap<string, readonly SettingChange[]>,
  found: readonly DriftEvent[],
): Moves {
  const ended = endedMoves(comparison, changed);
  const known = new Map(ended.open.map((open) => [keyOf(open), open]));
  // A move explains the most severe violation.
  const events = sortEvents([...found, ...ended.events]);
  for (const move of movesOfApps(comparison, ended.changed)) {
    if (ended.isBack(move)) {
      continue;
    }
    const event = eventOf(comparison, move);
    const at = events.findIndex((each) => isExplainedBy(each, event));
    const explained = events[at];
    if (explained === undefined) {
      events.push(event);
    } else {
      events[at] = withMove(explained, event);
    }
    const open = openMove(comparison, move, event, explained, known.get(keyOf(move)));
    if (open !== undefined) {
      known.set(keyOf(move), open);
    }
  }
  const open = [...known.values()].sort((a, b) => byCodeUnit(keyOf(a), keyOf(b)));
  return { events, open };
}

interface AppMove extends FoundMove {
  readonly app: string;
  readonly move: Move;
  readonly sides: AppPair;
}

function movesOfApps(comparison: Comparison, changed: ReadonlyMap<string, readonly SettingChange[]>): AppMove[] {
  const { before, after } = comparison;
  if (before === undefined) {
    return [];
  }
  const apps = [...new Set([...before.apps.keys(), ...after.apps.keys()])].sort(byCodeUnit);
  return apps.flatMap((app) => {
    const sides = {
      comparison,
      was: before.apps.get(app),
      is: after.apps.get(app),
      changes: changed.get(app) ?? [],
    };
    return MOVES.flatMap((move): AppMove[] => {
      const found = MOVE_TABLE[move].find(sides);
      return found === undefined ? [] : [{ ...found, app, move, sides }];
    });
  });
}

function eventOf(comparison: Comparison, { app, move, changes, grade = 'usual', saved, components, sides }: AppMove) {
  const { who, when } = saved ?? lastSave(sides.is, changes);
  const { environment } = comparison.after.snapshot;
  const reach = reachOf({ move, app, grade, environment, who, when }, comparison.origin, comparison.options);
  return driftEvent(
    comparison.origin,
    {
      type: 'move',
      move,
      app,
      ...(changes.length > 0 && { changes: bounded(changes) }),
      ...(components !== undefined && { components }),
      ...(who !== undefined && { who }),
      ...(when !== undefined && { when }),
      ...reach,
    },
    [move, changes.map(({ field, before, after }) => [field, before, after])],
  );
}

/**
 * Whether the move becomes a part of the event. Both must be notified. The end of a violation pages nobody, so a move that pages
 * never becomes a part of one.
 */
function isExplainedBy(event: DriftEvent, { move, app, notify }: DriftEvent): boolean {
  if (move === undefined || event.app !== app || event.notify === 'evidence' || notify === 'evidence') {
    return false;
  }
  if (move === 'app_removed') {
    return event.cause === 'app_removed' && notify !== 'page';
  }
  if (event.type !== 'violation_opened' && event.type !== 'violation_worsened') {
    return false;
  }
  // `first_scan`: only where the alias reaches the org again after another one. Other first scans have no moves.
  return move === 'app_created'
    ? event.cause === 'app_created'
    : (event.cause === 'setting_changed' || event.cause === 'first_scan') &&
        MOVE_TABLE[move].explains?.includes(event.control ?? '') === true;
}

/** The event with the move. It reaches the more urgent audience of the two. */
function withMove(event: DriftEvent, { move, changes = [], notify }: DriftEvent): DriftEvent {
  const isLouder = AUDIENCES.indexOf(notify) < AUDIENCES.indexOf(event.notify);
  return {
    ...event,
    ...(move !== undefined && { moves: [...(event.moves ?? []), { move, changes }] }),
    notify: isLouder ? notify : event.notify,
  };
}

/**
 * The move for the ledger; `undefined` if its end needs no event. A move that has no end only has its incident closed.
 *
 * @param explained the event that the move became a part of
 * @param known the same move, if it is open already: it ends when all settings are as they were before the first one
 */
function openMove(
  { after }: Comparison,
  { app, move, changes }: AppMove,
  { severity, notify }: DriftEvent,
  explained: DriftEvent | undefined,
  known: OpenMove | undefined,
): OpenMove | undefined {
  const open = { move, app, severity, since: after.snapshot.takenAt };
  if (MOVE_TABLE[move].kind === 'event') {
    return notify === 'page' && explained === undefined ? open : undefined;
  }
  if (notify === 'evidence') {
    return undefined;
  }
  const before = known?.before ?? [];
  const added = changes
    .filter(({ field }) => before.every((each) => each.field !== field))
    .map(({ component, field, before: value }): Setting => ({ component, field, value }));
  const isQuiet = explained !== undefined || notify === 'digest';
  return { ...open, before: [...before, ...added], ...(isQuiet && { isQuiet }) };
}

interface EndedMoves extends Moves {
  /** The changed settings, with those of moves that are notified again, so that these are found like new ones. */
  readonly changed: ReadonlyMap<string, readonly SettingChange[]>;
  /** Whether the settings are back to their values before the move. That change is not a move of its own. */
  readonly isBack: (move: AppMove) => boolean;
}

function endedMoves(comparison: Comparison, changed: ReadonlyMap<string, readonly SettingChange[]>): EndedMoves {
  const events: DriftEvent[] = [];
  const open: OpenMove[] = [];
  const withRepeated = new Map(changed);
  const isOver = new Set<string>();
  for (const move of comparison.origin.state?.ledger.moves ?? []) {
    const cause = endOf(comparison, move);
    if (cause === undefined) {
      const { app = '', before = [] } = move;
      const is = move.isAnew === true ? comparison.after.apps.get(app) : undefined;
      const since = is && changesSince(is, before);
      if (since === undefined) {
        open.push(move);
      } else {
        withRepeated.set(app, [...(withRepeated.get(app) ?? []).filter(isNotIn(since)), ...since]);
      }
      continue;
    }
    const changes = cause === 'setting_changed' ? (changed.get(move.app ?? '') ?? []) : [];
    const fields = new Set(move.before?.map(({ field }) => field));
    if (isEndNotified(move)) {
      const back = changes.filter(({ field }) => fields.has(field));
      events.push(endEvent(comparison, move, cause, back));
    }
    if (cause === 'setting_changed') {
      isOver.add(keyOf(move));
    }
  }
  return { events, open, changed: withRepeated, isBack: (move) => isOver.has(keyOf(move)) };
}

function isEndNotified({ isQuiet, isAnew }: OpenMove): boolean {
  return isQuiet !== true && isAnew !== true;
}

function isNotIn(changes: readonly SettingChange[]): (change: SettingChange) => boolean {
  const fields = new Set(changes.map(({ field }) => field));
  return ({ field }) => !fields.has(field);
}

type EndCause = 'setting_changed' | 'app_removed' | 'closed_after_days';

function endEvent(
  { origin, after }: Comparison,
  { move, app, severity, since }: OpenMove,
  cause: EndCause,
  changes: readonly SettingChange[],
): DriftEvent {
  const facts = changes.length > 0 && { changes: bounded(changes), ...lastSave(after.apps.get(app ?? ''), changes) };
  const subject = app === undefined ? {} : { app };
  const event = { type: 'move_ended', move, ...subject, severity, cause, ...facts, since, notify: 'inform' } as const;
  return driftEvent(origin, event, [move, since]);
}

/**
 * The alias reaches another org. That is a move, and it ends the open moves of the old org, which is no longer read.
 *
 * @returns the events, and the new move if its incident has to be closed later
 */
export function movesOfReplacedOrg(origin: Origin, options: CompareOptions): Moves {
  const { orgId, environment, takenAt } = origin.current;
  const before = origin.state?.snapshot;
  // The stricter environment counts: production if either org is, or may be, production.
  const environments = [before?.environment ?? 'production', environment ?? 'production'];
  const loudest = ENVIRONMENTS.find((each) => environments.includes(each));
  const move = 'org_replaced';
  const reach = reachOf({ move, grade: 'usual', environment: loudest, who: undefined }, origin, options);
  const replaced = replacedIds(origin);
  const ofNew = { ...origin, leftOrgId: undefined };
  const event = driftEvent(ofNew, { type: 'move', move, cause: 'org_replaced', replaced, ...reach }, [move, orgId]);
  return {
    events: [event, ...endsOfOldOrg(origin)],
    open: reach.notify === 'page' ? [{ move, severity: reach.severity, since: takenAt }] : [],
  };
}

function endsOfOldOrg(origin: Origin): DriftEvent[] {
  return (origin.state?.ledger.moves ?? []).filter(isEndNotified).map(({ move, app, severity, since }) => {
    const subject = app === undefined ? {} : { app };
    const event = { type: 'move_ended', move, ...subject, severity, since, notify: 'inform' } as const;
    return driftEvent(origin, { ...event, cause: 'org_replaced' }, [move, since]);
  });
}

/** A move of kind `state` is over when a comparison of the values before it with the current values does not find it. */
function endOf(comparison: Comparison, { move, app, since, before }: OpenMove): EndCause | undefined {
  if (before === undefined) {
    const { now, moves } = comparison.options;
    const days = moves?.closeAfterDays ?? CLOSE_AFTER_DAYS;
    return havePassed(days, since, now) ? 'closed_after_days' : undefined;
  }
  const is = comparison.after.apps.get(app ?? '');
  if (is === undefined) {
    return 'app_removed';
  }
  const changes = changesSince(is, before);
  const was = comparison.before?.apps.get(app ?? '');
  return changes !== undefined && MOVE_TABLE[move].find({ comparison, was, is, changes }) === undefined
    ? 'setting_changed'
    : undefined;
}

/** The settings that changed since then; `undefined` if one of them is not known now. */
function changesSince(is: App, before: readonly Setting[]): SettingChange[] | undefined {
  const now = before.map(({ field }) => settingOf(is, field));
  return now.some((setting) => setting === undefined)
    ? undefined
    : before.map(({ component, field, value }, at) => ({
        component,
        field,
        before: value,
        after: now[at]?.value ?? null,
      }));
}

function keyOf({ app = '', move }: Pick<OpenMove, 'app' | 'move'>): string {
  return `${app} ${move}`;
}
