/**
 * What changed since the last run, in the terminal.
 *
 * @module
 */
import { publishedEvent } from '../../alert/words/event-words.ts';
import { change, isSaveOfTheChange } from '../../alert/words/facts.ts';
import { isShown } from '../../audit/drift/audience.ts';
import type { DriftEvent, DriftType, PublishedEvent } from '../../audit/model/drift-event.ts';
import { count } from '../../text/numbers.ts';
import { DRIFT_WORDS, ENDS, minuteOf } from '../view/words.ts';
import { block, indented, type Look } from './look.ts';

/** Events without a message, because the org's part of the report has their findings. */
const HAS_FINDING: ReadonlySet<DriftType> = new Set(['violation_opened', 'violation_worsened', 'violation_still_open']);

/** @param title the heading */
export function driftLines(look: Look, drift: readonly DriftEvent[], title = 'Since the last run'): string[] {
  const shown = look.verbose ? drift : drift.filter(isShown);
  const hidden = drift.length - shown.length;
  if (drift.length === 0) {
    return [];
  }
  return [
    ...indented(look, 0, { text: title, paint: look.heading }),
    ...shown.flatMap((event) => eventLines(look, event)),
    ...(hidden === 0
      ? []
      : indented(look, 2, {
          text: `${count(hidden, 'change')} in the evidence only (--verbose shows all)`,
          paint: look.dim,
        })),
  ];
}

function eventLines(look: Look, event: DriftEvent): string[] {
  const published = publishedEvent(event);
  const { type, org, app, control, severity, message, after, since } = published;
  const isEnd = ENDS.has(type);
  const details = [
    ...((change(event) ?? after)?.replaceAll(' -> ', ' → ').split('\n') ?? []),
    ...savedWords(published, isSaveOfTheChange(event)),
    ...(since === undefined ? [] : [`${isEnd ? 'Was open' : 'Open'} since ${minuteOf(since)}`]),
  ];
  return block(look, 2, { text: DRIFT_WORDS[type], paint: isEnd ? look.good : look.severity[severity] }, [
    { text: [org, app, control].filter((part) => part !== undefined).join(' / '), paint: look.heading },
    ...(HAS_FINDING.has(type) ? [] : [{ text: message }]),
    ...details.map((text) => ({ text, paint: look.dim })),
  ]);
}

function savedWords({ changedBy, changedAt }: PublishedEvent, isChangeSaved: boolean): string[] {
  if (changedBy === undefined) {
    return [];
  }
  const words = isChangeSaved ? 'Saved' : 'Not known who did it. The app was last saved';
  return [`${words} by ${changedBy}${changedAt === undefined ? '' : `, ${minuteOf(changedAt)}`}`];
}
