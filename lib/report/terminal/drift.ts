/**
 * What changed since the last run, in the terminal.
 *
 * @module
 */
import { publishedEvent } from '../../alert/words/event-words.ts';
import { isShown } from '../../audit/drift/audience.ts';
import type { DriftEvent, DriftType, PublishedEvent } from '../../audit/model/model.ts';
import { count } from '../../text/numbers.ts';
import { DRIFT_WORDS, minuteOf } from '../view/words.ts';
import { block, indented, type Look, type Paragraph } from './look.ts';

const GOOD_NEWS: ReadonlySet<DriftType> = new Set([
  'violation_resolved',
  'org_recovered',
  'app_recovered',
  'move_ended',
]);
/** Their findings stand in the org's part of the report and say what is wrong. */
const STANDS_ABOVE: ReadonlySet<DriftType> = new Set([
  'violation_opened',
  'violation_worsened',
  'violation_still_open',
]);

/** @param title the heading */
export function driftLines(look: Look, drift: readonly DriftEvent[], title = 'Since the last run'): string[] {
  const shown = look.verbose ? drift : drift.filter(isShown);
  const kept = drift.length - shown.length;
  if (drift.length === 0) {
    return [];
  }
  return [
    ...indented(look, 0, { text: title, paint: look.heading }),
    ...shown.flatMap((event) => eventLines(look, publishedEvent(event))),
    ...(kept === 0
      ? []
      : indented(look, 2, { text: `${count(kept, 'quiet change')} (--verbose shows them)`, paint: look.dim })),
  ];
}

function eventLines(look: Look, event: PublishedEvent): string[] {
  const paint = GOOD_NEWS.has(event.type) ? look.good : look.severity[event.severity];
  const where = [event.org, event.app, event.control].filter((part) => part !== undefined).join(' / ');
  return block(look, 2, { text: DRIFT_WORDS[event.type], paint }, [
    { text: where, paint: look.heading },
    ...(STANDS_ABOVE.has(event.type) ? [] : [{ text: event.message }]),
    ...change(look, event),
  ]);
}

function change(look: Look, { before, after, changedBy, changedAt, since }: PublishedEvent): Paragraph[] {
  const values = before === undefined && after === undefined ? [] : [`${before ?? 'nothing'} → ${after ?? 'nothing'}`];
  const by = changedBy === undefined ? [] : [`by ${changedBy}`];
  const at = changedAt === undefined ? [] : [`at ${minuteOf(changedAt)}`];
  const open = since === undefined ? [] : [`since ${minuteOf(since)}`];
  const text = [...values, ...by, ...at, ...open].join(' ');
  return text === '' ? [] : [{ text, paint: look.dim }];
}
