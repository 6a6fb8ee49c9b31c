/**
 * Planned work, as configured: expected moves, and silences of an org or an app. Neither loses an event.
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { coversOrg, coversSubject, endOfWaiver, matches } from '../judging/waivers.ts';
import type { DriftEvent, ExpectedMove, Silence } from '../model/drift-event.ts';
import type { OrgIdentity } from '../model/org-identity.ts';

/** When a move was made: between two snapshots, or when it was saved, if that is known. Times in ISO 8601. */
interface MoveTime {
  /** When the snapshot before was taken. */
  readonly after: string;
  /** When the snapshot that shows the move was taken. */
  readonly before: string;
  readonly saved?: string | undefined;
}

/**
 * The entry that expects a move, if any. The days of an entry are compared with when the move was made, not with when it was found,
 * because a move of the last day is found by the next run.
 */
export function expectedBy(
  entries: readonly ExpectedMove[],
  {
    org,
    app,
    move,
    at,
  }: {
    readonly org: OrgIdentity;
    readonly app?: string | undefined;
    readonly move: string;
    readonly at: MoveTime;
  },
): ExpectedMove | undefined {
  return entries.find(
    (entry) => entry.move === move && coversOrg(entry, org) && coversSubject(entry.app, app) && isWithin(entry, at),
  );
}

function isWithin(entry: Days, { after, before, saved }: MoveTime): boolean {
  const [earliest, latest] = saved === undefined ? [after, before] : [saved, saved];
  return Date.parse(earliest) < endOf(entry) && Date.parse(latest) >= startOf(entry);
}

/** The silence that covers an event, if any. Only a silence of the whole org covers an event about the org itself. */
export function silenceAt(
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

/** The end of the entry's last day (UTC), in milliseconds since the epoch. */
export function endOf({ to }: Days): number {
  return endOfWaiver(to);
}

/** Identifies an entry. Owner and reason are not in it, so they may change. */
export function digestOfPlanned(entry: ExpectedMove | Silence): string {
  const { org, app, from, to } = entry;
  const move = 'move' in entry ? entry.move : null;
  return createHash('sha256')
    .update(JSON.stringify([move, org ?? null, app ?? null, from, to]))
    .digest('hex')
    .slice(0, 16);
}

/** The digests of the entries that matched one of the events. */
export function plannedIn(events: readonly DriftEvent[]): string[] {
  return events.flatMap(({ expected, silenced }) => [expected ?? [], silenced ?? []].flat().map(digestOfPlanned));
}
