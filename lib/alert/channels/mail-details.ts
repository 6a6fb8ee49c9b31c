/**
 * The mail below its first five lines: everything about one event, or an entry for each of several.
 *
 * @module
 */
import type { DriftEvent } from '../../audit/model/drift-event.ts';
import { count } from '../../text/numbers.ts';
import { type Alert, type AlertGroup, type AlertItem, groupsOf, isWrongNow } from '../words/alert.ts';
import { fixText, foundText, remedySteps } from '../words/event-words.ts';
import {
  appText,
  change,
  firstLine,
  heldBack,
  moves,
  risk,
  savedBy,
  savers,
  since,
  steps,
  waiverOf,
  why,
} from '../words/facts.ts';
import { cut, oneLine } from '../words/harmless-text.ts';
import { groupHeadline, groupKey, headline, tag } from '../words/headlines.ts';
import { capitalised, clip, oneRow, row, WIDE } from '../words/layout.ts';
import { moveHeadline } from '../words/move-words.ts';
import { openFor } from '../words/time.ts';

/** Apps with the same failure that are named; the others are counted. */
const MAX_NAMES = 3;
/** Moves on one app that are shown; the others are counted. */
const MAX_MOVES = 4;

/** A part of the text, and the number of events in it. */
interface Entry {
  readonly lines: readonly string[];
  readonly events: number;
}

/** Everything about the only event of an alert: at most 50 lines. */
export function detailLines(item: AlertItem, now: Date): readonly string[] {
  const { event, contact, part } = item;
  return [
    ...clip(row(changeLabel(item), change(event)), 8),
    ...clip(row('App', appText(item)), 3),
    ...clip(row('Saved by', savedBy(event, now)), 2),
    ...clip(row('Move', moves(event)), 4),
    ...clip(row('Since', sinceText(item, now)), 2),
    ...clip(row('Held', heldBack(event)), 2),
    ...clip(row('Accepted', accepted(item)), 4),
    ...(part === 'decide' || isShownMove(event) ? [] : clip(row('Found', capitalised(foundText(event))), 6)),
    ...(isWrongNow(item) ? clip(row('Why', why(item)), 6) : []),
    ...clip(row('Risk', risk(item)), 4),
    ...(part === 'over'
      ? []
      : [
          ...clip(row(event.control === undefined ? 'To do' : 'Fix', steps(item)), 13),
          ...clip(row('Metadata', fixText(event), WIDE), 2),
        ]),
    ...row('Ask', contact),
  ];
}

/** A move with changed settings has no `Found`, which would only repeat them. */
function isShownMove({ type, changes = [] }: DriftEvent): boolean {
  return type.startsWith('move') && changes.length > 0;
}

/** One entry for each event. Apps with the same failure share an entry, and so do the moves on one app. */
export function detailEntries({ items, now }: Alert): readonly Entry[] {
  const keyOf = (item: AlertItem) => {
    const isMove = item.event.type === 'move';
    return isWrongNow(item)
      ? JSON.stringify([groupKey(item), ...(isMove ? [] : [item.event.severity, shortFacts(item, now)])])
      : undefined;
  };
  return groupsOf(items, keyOf).map((group) => entryOf(group, now, group.length === items.length));
}

function entryOf(group: AlertGroup, now: Date, isAlone: boolean): Entry {
  const [first] = group;
  const isOne = group.length === 1;
  const isMoves = !isOne && first.event.type === 'move';
  const lines = [
    cut(
      `${tag(first.event.severity, first.part).toUpperCase()}: ${isOne ? headline(first, first.label, now) : groupHeadline(group)}`,
      WIDE,
    ),
    ...clip(row(isOne || isMoves ? 'App' : 'Apps', isMoves ? appText(first) : names(group)), 2),
    ...(isMoves ? moveFacts(group, isAlone) : shortFacts(first, now)),
    ...(isOne || isMoves ? row('Ask', first.contact) : []),
  ];
  return { lines, events: group.length };
}

/** The moves on one app with what changed, the worst first. Steps are those of the worst; only the first one if the mail has other entries. */
function moveFacts(group: AlertGroup, isAlone: boolean): readonly string[] {
  const [worst] = group;
  const more = group.length - MAX_MOVES;
  const saved = savers(group);
  const [step] = remedySteps(worst.event);
  return [
    ...group.slice(0, MAX_MOVES).flatMap(({ event }) => {
      const what = [`${moveHeadline(event.move)} (${event.severity})`, firstLine(change(event))];
      return clip(row('Move', what.filter((text) => text !== undefined).join('\n')), 3);
    }),
    ...row('', more > 0 ? `and ${count(more, 'more change')}` : undefined),
    ...(saved === undefined ? [] : [oneRow('Saved by', saved)]),
    ...(isAlone ? clip(row('To do', steps(worst)), 13) : step === undefined ? [] : [oneRow('To do', step)]),
  ];
}

function names(group: AlertGroup): string {
  const more = group.length - MAX_NAMES;
  const shown = group.flatMap((item) => appText(item) ?? []).slice(0, MAX_NAMES);
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** An entry below its name: few lines, so that five entries fit. */
function shortFacts(item: AlertItem, now: Date): readonly string[] {
  const { event, part } = item;
  const saved = savedBy(event);
  const what =
    change(event) ?? (event.control === undefined && part !== 'over' ? capitalised(foundText(event)) : undefined);
  const fix = part === 'over' || part === 'decide' ? undefined : (fixText(event) ?? remedySteps(event)[0]);
  return [
    ...(part === 'reminder' || part === 'decide' ? [] : clip(row(changeLabel(item), firstLine(what)), 2)),
    ...(saved === undefined ? clip(row('Since', sinceText(item, now)), 1) : [oneRow('Saved by', saved)]),
    ...(event.silenced === undefined ? [] : [oneRow('Held', heldBack(event) ?? '')]),
    ...clip(row('Move', moves(event)), 2),
    ...(saved === undefined || part !== 'over' ? [] : clip(row('Since', sinceText(item, now)), 1)),
    ...clip(row('Accepted', accepted(item)), 2),
    ...(isWrongNow(item) ? clip(row('Risk', risk(item)), 2) : []),
    ...(fix === undefined ? [] : [oneRow(event.control === undefined ? 'To do' : 'Fix', fix)]),
  ];
}

function changeLabel({ event }: AlertItem): string {
  const isChange = event.changes !== undefined && event.changes.length > 0;
  if (isChange && event.move === 'app_created') {
    return 'Setting';
  }
  return isChange ? 'Changed' : event.setting === undefined ? 'Found' : 'Setting';
}

/** @example '2026-11-24, open for 3 days' */
function sinceText({ event, part }: AlertItem, now: Date): string | undefined {
  const open = part === 'reminder' || part === 'over' ? openFor(event.since, now) : undefined;
  return event.since === undefined || open === undefined
    ? since(event, now)
    : `${cut(event.since, 10, '')}, ${event.type.endsWith('_recovered') ? 'not assessed' : 'open'} for ${open}`;
}

/** Who accepted a failure whose waiver ends soon, and why. */
function accepted(item: AlertItem): string | undefined {
  const waiver = waiverOf(item);
  if (item.part !== 'decide' || waiver === undefined) {
    return undefined;
  }
  return oneLine(`by ${waiver.owner}: ${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`);
}
