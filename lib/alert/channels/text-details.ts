/**
 * What the text says below its first five lines: of one event everything, of several an entry each.
 *
 * @module
 */
import type { DriftEvent } from '../../audit/model/model.ts';
import { count } from '../../text/numbers.ts';
import type { Alert, Notified } from '../words/alert-parts.ts';
import { remedySteps } from '../words/event-words.ts';
import {
  appText,
  change,
  firstLine,
  found,
  heldBack,
  metadataFix,
  moves,
  risk,
  savedAt,
  savedBy,
  since,
  steps,
  waiverOf,
  why,
} from '../words/facts.ts';
import { capitalised, clip, oneRow, row, WIDE } from '../words/layout.ts';
import { moveHeadline } from '../words/move-words.ts';
import { cut, oneLine } from '../words/neutral.ts';
import { openFor } from '../words/time.ts';
import { groupHeadline, groupKey, headline, tag } from '../words/wording.ts';

/** The number of apps with the same failure that are named. */
const MAX_NAMES = 3;
/** The number of moves on one app that are shown. */
const MAX_MOVES = 4;

/** A part of the text, and the number of events in it. */
export interface Entry {
  readonly lines: readonly string[];
  readonly events: number;
}

/** Everything that is known of the only event: at most 50 lines. */
export function detailLines(notified: Notified, now: Date): readonly string[] {
  const { event, contact, part } = notified;
  const isWrong = part === 'urgent' || part === 'unknown';
  return [
    ...clip(row(changeLabel(notified), change(event)), 8),
    ...clip(row('App', appText(notified)), 3),
    ...clip(row('Saved by', savedBy(event, now)), 2),
    ...clip(row('Move', moves(event)), 4),
    ...clip(row('Since', sinceText(notified, now)), 2),
    ...clip(row('Held', heldBack(event)), 2),
    ...clip(row('Accepted', accepted(notified)), 4),
    ...(part === 'decide' || isShownMove(event) ? [] : clip(row('Found', capitalised(found(notified))), 6)),
    ...(isWrong ? clip(row('Why', why(notified)), 6) : []),
    ...clip(row('Risk', risk(notified)), 4),
    ...(part === 'over'
      ? []
      : [
          ...clip(row(event.control === undefined ? 'To do' : 'Fix', steps(notified)), 13),
          ...clip(row('Metadata', metadataFix(notified), WIDE), 2),
        ]),
    ...row('Ask', contact),
  ];
}

/** Whether the move's name and settings already say what was found. */
function isShownMove({ type, changes = [] }: DriftEvent): boolean {
  return type.startsWith('move') && changes.length > 0;
}

/** One entry for each event. Apps with the same failure are in one entry, and so are the moves on one app. */
export function detailEntries({ notified, now }: Alert): readonly Entry[] {
  const keyOf = (each: Notified, at: number) => {
    if (each.part !== 'urgent' && each.part !== 'unknown') {
      return String(at);
    }
    const isMove = each.event.type === 'move';
    return JSON.stringify([groupKey(each), ...(isMove ? [] : [each.event.severity, shortFacts(each, now)])]);
  };
  const clusters = Map.groupBy(
    notified.map((each, at) => ({ each, key: keyOf(each, at) })),
    ({ key }) => key,
  );
  return [...clusters.values()].flatMap((cluster) => {
    const [first, ...rest] = cluster.map(({ each }) => each);
    return first === undefined ? [] : [entryOf([first, ...rest], now, cluster.length === notified.length)];
  });
}

function entryOf(cluster: readonly [Notified, ...Notified[]], now: Date, isAlone: boolean): Entry {
  const [first, ...rest] = cluster;
  const text = rest.length === 0 ? headline(first, first.label, now) : groupHeadline(cluster);
  const isMoves = rest.length > 0 && first.event.type === 'move';
  const lines = [
    cut(`${tag(first.event.severity, first.part).toUpperCase()}: ${text}`, WIDE),
    ...clip(row(rest.length === 0 || isMoves ? 'App' : 'Apps', isMoves ? appText(first) : names(cluster)), 2),
    ...(isMoves ? moveFacts(cluster, isAlone) : shortFacts(first, now)),
    ...(rest.length === 0 || isMoves ? row('Ask', first.contact) : []),
  ];
  return { lines, events: cluster.length };
}

/** The moves on one app, with before and after, the worst first. Steps are for the worst; only its first step if more entries follow. */
function moveFacts(cluster: readonly [Notified, ...Notified[]], isAlone: boolean): readonly string[] {
  const [worst] = cluster;
  const more = cluster.length - MAX_MOVES;
  const savers = new Set(cluster.flatMap(({ event }) => savedAt(event) ?? []));
  const [step] = remedySteps(worst.event);
  return [
    ...cluster.slice(0, MAX_MOVES).flatMap(({ event }) => {
      const what = [`${moveHeadline(event.move)} (${event.severity})`, firstLine(change(event))];
      return clip(row('Move', what.filter((text) => text !== undefined).join('\n')), 3);
    }),
    ...row('', more > 0 ? `and ${count(more, 'more change')}` : undefined),
    ...(savers.size === 0 ? [] : [oneRow('Saved by', [...savers].join('; '))]),
    ...(isAlone ? clip(row('To do', steps(worst)), 13) : step === undefined ? [] : [oneRow('To do', step)]),
  ];
}

function names(cluster: readonly Notified[]): string {
  const more = cluster.length - MAX_NAMES;
  const shown = cluster.flatMap((notified) => appText(notified) ?? []).slice(0, MAX_NAMES);
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The few lines of an entry below its name, so that five entries fit. */
function shortFacts(notified: Notified, now: Date): readonly string[] {
  const { event, part } = notified;
  const saved = savedAt(event);
  const what =
    change(event) ?? (event.control === undefined && part !== 'over' ? capitalised(found(notified)) : undefined);
  const fix = part === 'over' || part === 'decide' ? undefined : (metadataFix(notified) ?? remedySteps(event)[0]);
  return [
    ...(part === 'reminder' || part === 'decide' ? [] : clip(row(changeLabel(notified), firstLine(what)), 2)),
    ...(saved === undefined ? clip(row('Since', sinceText(notified, now)), 1) : [oneRow('Saved by', saved)]),
    ...(event.silenced === undefined ? [] : [oneRow('Held', heldBack(event) ?? '')]),
    ...clip(row('Move', moves(event)), 2),
    ...(saved === undefined || part !== 'over' ? [] : clip(row('Since', sinceText(notified, now)), 1)),
    ...clip(row('Accepted', accepted(notified)), 2),
    ...(part === 'urgent' || part === 'unknown' ? clip(row('Risk', risk(notified)), 2) : []),
    ...(fix === undefined ? [] : [oneRow(event.control === undefined ? 'To do' : 'Fix', fix)]),
  ];
}

function changeLabel({ event }: Notified): string {
  const isChange = event.changes !== undefined && event.changes.length > 0;
  if (isChange && event.move === 'app_created') {
    return 'Setting';
  }
  return isChange ? 'Changed' : event.setting === undefined ? 'Found' : 'Setting';
}

/** `2026-11-24, open for 3 days`; of what is new, where it comes from. */
function sinceText({ event, part }: Notified, now: Date): string | undefined {
  const open = part === 'reminder' || part === 'over' ? openFor(event.since, now) : undefined;
  return event.since === undefined || open === undefined
    ? since(event, now)
    : `${cut(event.since, 10, '')}, ${event.type.endsWith('_recovered') ? 'unread' : 'open'} for ${open}`;
}

/** Who answers for a failure whose waiver ends. */
function accepted(notified: Notified): string | undefined {
  const waiver = waiverOf(notified);
  if (notified.part !== 'decide' || waiver === undefined) {
    return undefined;
  }
  return oneLine(`by ${waiver.owner}: ${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`);
}
