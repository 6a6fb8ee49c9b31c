/**
 * Planned work, as configured: expected moves, and times in which an org or an app is silent. Both mute notifications, and
 * neither loses an event.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { coversOrg, endOfWaiver, matches } from '../judging/waivers.ts';
import type { DriftEvent, ExpectedMove, OrgIdentity, Silence } from '../model/model.ts';

/** When a move was made: at some moment between two readings, or, where it is known, when it was saved. Each ISO 8601. */
export interface MadeWithin {
  /** Of the reading before. */
  readonly after: string;
  /** Of the reading that shows it. */
  readonly before: string;
  readonly saved?: string | undefined;
}

/**
 * The entry that expects a move, if any. What was made on the last day is found by the run after it, so the days of an entry
 * count for when a move was made, and not for when it is found.
 */
export function expectedBy(
  entries: readonly ExpectedMove[],
  made: {
    readonly org: OrgIdentity;
    readonly app?: string | undefined;
    readonly move: string;
    readonly at: MadeWithin;
  },
): ExpectedMove | undefined {
  const { org, app, move, at } = made;
  return entries.find(
    (entry) => entry.move === move && coversOrg(entry, org) && coversApp(entry.app, app) && isWithin(entry, at),
  );
}

/** What is about the org itself has no app, and no pattern covers it. */
function coversApp(pattern: string | undefined, app: string | undefined): boolean {
  return pattern === undefined || app === undefined ? pattern === app : matches(pattern, app);
}

function isWithin(entry: Days, { after, before, saved }: MadeWithin): boolean {
  const [earliest, latest] = saved === undefined ? [after, before] : [saved, saved];
  return Date.parse(earliest) < endOf(entry) && Date.parse(latest) >= startOf(entry);
}

/** The silence that an event falls into, if any. An event about the org itself is silent with the whole org alone. */
export function silenceOver(
  silences: readonly Silence[],
  { org, app, at }: { readonly org: OrgIdentity; readonly app?: string | undefined; readonly at: Date },
): Silence | undefined {
  return silences.find(
    (silence) =>
      coversOrg(silence, org) &&
      (silence.app === undefined || (app !== undefined && matches(silence.app, app))) &&
      at.getTime() >= startOf(silence) &&
      at.getTime() < endOf(silence),
  );
}

/** First and last day, `yyyy-mm-dd` (UTC). */
interface Days {
  readonly from: string;
  readonly to: string;
}

function startOf({ from }: Days): number {
  return Date.parse(`${from}T00:00:00Z`);
}

/** The first instant at which an entry does not hold any more. */
export function endOf({ to }: Days): number {
  return endOfWaiver(to);
}

/** What identifies an entry. Changing the owner or the reason does not make it another one. */
export function digestOfPlanned(entry: ExpectedMove | Silence): string {
  const { org, app, from, to } = entry;
  const move = 'move' in entry ? entry.move : null;
  return createHash('sha256')
    .update(JSON.stringify([move, org ?? null, app ?? null, from, to]))
    .digest('hex')
    .slice(0, 16);
}

/** Digests of the entries that matched one of the events. */
export function plannedIn(events: readonly DriftEvent[]): string[] {
  return events.flatMap(({ expected, silenced }) => [expected ?? [], silenced ?? []].flat().map(digestOfPlanned));
}
