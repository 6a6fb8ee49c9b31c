/**
 * What somebody did to the apps: the moves of the table, whatever the verdicts. A first scan has no moves, and a component
 * that could not be read shows none.
 *
 * A move that explains a violation becomes part of the violation's event, so that nothing is notified twice.
 *
 * @module
 */
import type { App } from '../../model/app.ts';
import type { DriftEvent, Move, OpenMove, Setting, SettingChange } from '../../model/model.ts';
import { AUDIENCES, ENVIRONMENTS, MOVES } from '../../model/model.ts';
import { reachOf } from '../audience.ts';
import { type CompareOptions, type Comparison, DAY_MS } from '../comparison.ts';
import { driftEvent, lastSave, type Origin } from '../event.ts';
import { byCodeUnit, sortEvents } from '../order.ts';
import { bounded, settingOf } from '../setting-changes.ts';
import { MOVE_TABLE } from './index.ts';
import type { AppMoves, FoundMove } from './row.ts';

const CLOSE_AFTER_DAYS = 7;
/** As for reminders: a nightly run starts a little earlier or later. */
const SCHEDULE_JITTER_MS = 60 * 60 * 1000;

export interface Moves {
  /** The events passed in, with the moves that explain them, and an event for each other move. */
  readonly events: readonly DriftEvent[];
  /** For the new ledger. */
  readonly open: readonly OpenMove[];
}

/** @param found events of violations, and of apps that are or were not assessed */
export function compareMoves(
  comparison: Comparison,
  changed: ReadonlyMap<string, readonly SettingChange[]>,
  found: readonly DriftEvent[],
): Moves {
  const ended = endedMoves(comparison, changed);
  const known = new Map(ended.open.map((open) => [keyOf(open), open]));
  // The worst violation is the one that a move explains.
  const events = sortEvents([...found, ...ended.events]);
  for (const made of madeMoves(comparison, ended.changed)) {
    if (ended.isBack(made)) {
      continue;
    }
    const event = eventOf(comparison, made);
    const at = events.findIndex((each) => isExplainedBy(each, event));
    const explained = events[at];
    if (explained === undefined) {
      events.push(event);
    } else {
      events[at] = withMove(explained, event);
    }
    const open = openMove(comparison, made, event, explained, known.get(keyOf(made)));
    if (open !== undefined) {
      known.set(keyOf(made), open);
    }
  }
  const open = [...known.values()].sort((a, b) => byCodeUnit(keyOf(a), keyOf(b)));
  return { events, open };
}

interface MadeMove extends FoundMove {
  readonly app: string;
  readonly move: Move;
  /** What it was found in. */
  readonly sides: AppMoves;
}

function madeMoves(comparison: Comparison, changed: ReadonlyMap<string, readonly SettingChange[]>): MadeMove[] {
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
    return MOVES.flatMap((move): MadeMove[] => {
      const found = MOVE_TABLE[move].find(sides);
      return found === undefined ? [] : [{ ...found, app, move, sides }];
    });
  });
}

function eventOf(comparison: Comparison, { app, move, changes, grade = 'usual', saved, components, sides }: MadeMove) {
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
 * Only notified moves and events are joined. The end of a violation pages nobody, so a move that pages is never joined to
 * one.
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
  // On a first scan there is no move, except in an org that the alias is back at.
  return move === 'app_created'
    ? event.cause === 'app_created'
    : (event.cause === 'setting_changed' || event.cause === 'first_scan') &&
        MOVE_TABLE[move].explains?.includes(event.control ?? '') === true;
}

/** The joined event has the louder audience of the two. */
function withMove(event: DriftEvent, { move, changes = [], notify }: DriftEvent): DriftEvent {
  const isLouder = AUDIENCES.indexOf(notify) < AUDIENCES.indexOf(event.notify);
  return {
    ...event,
    ...(move !== undefined && { moves: [...(event.moves ?? []), { move, changes }] }),
    notify: isLouder ? notify : event.notify,
  };
}

/**
 * The end of a notified move is notified. A move without an end only has its incident closed.
 *
 * @param explained the event that the move was joined to
 * @param known the same move when it is open already: it ends when all settings are as they were before that one
 */
function openMove(
  { after }: Comparison,
  { app, move, changes }: MadeMove,
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
  /** With the settings of the moves that are to be notified anew, so that these are found as if they were made now. */
  readonly changed: ReadonlyMap<string, readonly SettingChange[]>;
  /** Whether the settings are back to what they were before the move. Going back is not a move of its own. */
  readonly isBack: (made: MadeMove) => boolean;
}

function endedMoves(comparison: Comparison, changed: ReadonlyMap<string, readonly SettingChange[]>): EndedMoves {
  const events: DriftEvent[] = [];
  const open: OpenMove[] = [];
  const withAnew = new Map(changed);
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
        withAnew.set(app, [...(withAnew.get(app) ?? []).filter(isNotIn(since)), ...since]);
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
  return { events, open, changed: withAnew, isBack: (made) => isOver.has(keyOf(made)) };
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
 * The alias reaches another org. That is a move itself, and it ends the open moves of the old org, which is no longer read.
 *
 * @returns with the move that is open from now on, if its incident is to be closed
 */
export function movesOfReplacedOrg(origin: Origin, options: CompareOptions): Moves {
  const { orgId, environment, takenAt } = origin.current;
  const before = origin.state?.snapshot;
  // The stricter environment counts: production, if either org is or may be production.
  const environments = [before?.environment ?? 'production', environment ?? 'production'];
  const loudest = ENVIRONMENTS.find((each) => environments.includes(each));
  const move = 'org_replaced';
  const reach = reachOf({ move, grade: 'usual', environment: loudest, who: undefined }, origin, options);
  const replaced = {
    ...(before?.orgId !== undefined && { orgIdBefore: before.orgId }),
    ...(orgId !== undefined && { orgId }),
  };
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

/** A state move is over when comparing the values before it with the values now does not find it. */
function endOf(comparison: Comparison, { move, app, since, before }: OpenMove): EndCause | undefined {
  if (before === undefined) {
    const { now, moves } = comparison.options;
    const days = moves?.closeAfterDays ?? CLOSE_AFTER_DAYS;
    return now.getTime() - Date.parse(since) >= days * DAY_MS - SCHEDULE_JITTER_MS ? 'closed_after_days' : undefined;
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

/** `undefined` where one of them is not known now. */
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
