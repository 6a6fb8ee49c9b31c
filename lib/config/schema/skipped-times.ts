/**
 * Local times that do not exist: the hour that clocks skip when summer time begins. A schedule at such a time does not fire on that
 * day.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 *
 * @module
 */
import { parseCron } from './schedule.ts';

/** A firing that is skipped because its local time does not exist. */
export interface SkippedFiring {
  /** The first local time that does not exist, such as "2027-03-28 02:30". */
  readonly localTime: string;
  /** Minutes between the firings before and after it; absent when either is more than eight days away. */
  readonly gapMinutes?: number;
}

interface OffsetChange {
  /** Time in ms. */
  readonly at: number;
  /** Offset of local time from UTC, in ms. */
  readonly before: number;
  readonly after: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FURTHEST = 8 * DAY;
const YEARS_AHEAD = 5;

/**
 * The skipped firings of the next five years, by the time zone data of this machine. A firing that leaves no longer gap than usual,
 * as in an hourly schedule, is not returned.
 *
 * @example
 * skippedFirings('cron(30 2 * * ? *)', 'Europe/Berlin', new Date('2027-01-01'))[0]
 * // { localTime: '2027-03-28 02:30', gapMinutes: 2820 }
 */
export function skippedFirings(expression: string, timeZone: string, from: Date): readonly SkippedFiring[] {
  const fires = parseCron(expression);
  if (fires === undefined) return [];
  const firesAt = (wall: number) => fires(new Date(wall));
  return offsetChanges(timeZone, from.getTime(), YEARS_AHEAD * 366 * DAY).flatMap(({ at, before, after }) => {
    const first = firstMinute(at + before, MINUTE, at + after, firesAt);
    if (first === undefined) return [];
    const last = firstMinute(at + before - MINUTE, -MINUTE, at + before - FURTHEST, firesAt);
    const next = firstMinute(at + after, MINUTE, at + after + FURTHEST, firesAt);
    const localTime = new Date(first).toISOString().slice(0, 16).replace('T', ' ');
    if (last === undefined || next === undefined) return [{ localTime }];
    const gap = next - after - (last - before);
    return gap <= first - last ? [] : [{ localTime, gapMinutes: gap / MINUTE }];
  });
}

function firstMinute(from: number, step: number, end: number, fits: (wall: number) => boolean): number | undefined {
  for (let wall = from; step > 0 ? wall < end : wall > end; wall += step) {
    if (fits(wall)) return wall;
  }
  return undefined;
}

/** The times at which clocks go forward. */
function offsetChanges(timeZone: string, from: number, length: number): readonly OffsetChange[] {
  const offsetAt = offsets(timeZone);
  const changes: OffsetChange[] = [];
  const begin = Math.floor(from / MINUTE) * MINUTE;
  for (let at = begin; at < begin + length; at += 7 * DAY) {
    const before = offsetAt(at);
    const after = offsetAt(at + 7 * DAY);
    if (after > before) changes.push({ at: changeBetween(at, at + 7 * DAY, offsetAt), before, after });
  }
  return changes;
}

/** The first minute whose offset is not that of `low`. */
function changeBetween(low: number, high: number, offsetAt: (at: number) => number): number {
  const before = offsetAt(low);
  let [early, late] = [low, high];
  while (late - early > MINUTE) {
    const middle = Math.floor((early + late) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === before) early = middle;
    else late = middle;
  }
  return late;
}

function offsets(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE;
  };
}
