/**
 * Times as people on call read them: absolute in UTC, and how long ago.
 *
 * @module
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @example '2026-11-24 18:12 UTC (8 h before this alert)'; without `now` only the time. Returns `iso` if it is no time. */
export function moment(iso: string, now?: Date): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) {
    return iso;
  }
  const ago = now === undefined ? -1 : now.getTime() - time;
  return ago < 0 ? utc(time) : `${utc(time)} (${ago < 2 * MINUTE ? 'just now' : `${duration(ago)} before this alert`})`;
}

/** @example '3 days', 'less than a minute'. `undefined` if the beginning is not known. */
export function openFor(iso: string | undefined, now: Date): string | undefined {
  const ms = iso === undefined ? Number.NaN : now.getTime() - Date.parse(iso);
  if (!(ms >= 0)) {
    return undefined;
  }
  return ms < MINUTE ? 'less than a minute' : duration(ms);
}

/** @example '2026-11-24 18:12 UTC' */
export function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(ms: number): string {
  if (ms < 90 * MINUTE) {
    return `${Math.floor(ms / MINUTE)} min`;
  }
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)} h` : `${Math.floor(ms / DAY)} days`;
}
