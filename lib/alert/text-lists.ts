/**
 * What can wait for the morning, in text: a line or two for each event.
 *
 * @module
 */
import { changedBy, found, metadataFix, steps } from './facts.ts';
import { entry, heading, type TextBlock } from './layout.ts';
import { cut, oneLine } from './neutral.ts';
import { openFor } from './time.ts';
import { type Alert, partOf, type Told } from './told.ts';
import { headline } from './wording.ts';

const MAX_ENTRIES = 20;

/** Waivers that end: who accepted what until when, and what to do before. */
export function waiversBlock(alert: Alert): TextBlock | undefined {
  const waivers = partOf(alert, 'decide');
  return listBlock(waivers, `Waivers about to end: ${waivers.length}`, (told) => [
    `${title(told, alert.now)} (the last day, UTC)`,
    owner(told),
    'To do: fix it, or renew the waiver in the configuration; else it alerts again.',
    told.contact && `Ask ${told.contact}`,
  ]);
}

/** The digest. */
export function remindersBlock(alert: Alert): TextBlock | undefined {
  const reminders = partOf(alert, 'reminder');
  return listBlock(reminders, `Reminder, still open: ${reminders.length}`, (told) => {
    const { since } = told.event;
    return [title(told, alert.now), since && `Since ${day(since)}`, cure(told), told.contact && `Ask ${told.contact}`];
  });
}

export function overBlock(alert: Alert): TextBlock | undefined {
  const over = partOf(alert, 'over');
  return listBlock(over, `No longer open: ${over.length}`, (told) => {
    const open = openFor(told.event.since, alert.now);
    return [
      title(told, alert.now),
      open &&
        `${/^violation_|^move_/.test(told.event.type) ? 'Open' : 'Unread'} for ${open}, since ${day(told.event.since ?? '')}`,
      changed(told, alert.now),
    ];
  });
}

function listBlock(
  list: readonly Told[],
  name: string,
  textsOf: (told: Told) => readonly (string | undefined)[],
): TextBlock | undefined {
  const shown = list.slice(0, MAX_ENTRIES);
  const more = list.length - shown.length;
  const lines = [
    ...heading(name),
    ...shown.flatMap((told) => {
      const [first = '', ...rest] = textsOf(told);
      return entry(first, rest);
    }),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ];
  return list.length === 0 ? undefined : { lines, events: shown.length };
}

function owner(told: Told): string {
  const waiver = told.finding?.waiver;
  return waiver === undefined
    ? found(told)
    : oneLine(
        `Accepted by ${waiver.owner}: ${waiver.reason}${waiver.ticket === undefined ? '' : ` (${waiver.ticket})`}`,
      );
}

/** The shortest form of the fix: reminders were told in full before. */
function cure(told: Told): string | undefined {
  const metadata = metadataFix(told);
  return metadata === undefined ? steps(told)?.split('\n').at(-1) : `Set ${metadata}`;
}

/** Of a time in ISO 8601. */
function day(iso: string): string {
  return cut(iso, 10, '');
}

function changed({ event }: Told, now: Date): string | undefined {
  const by = changedBy(event, now);
  return by && `By ${by}`;
}

function title(told: Told, now: Date): string {
  return `${told.event.severity.toUpperCase()}  ${headline(told, told.label, now)}`;
}
