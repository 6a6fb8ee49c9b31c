/**
 * Recurring schedules as EventBridge Scheduler accepts them, and time zones.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @module
 */
const RATE = /^rate\([1-9]\d* (?:minute|hour|day)s?\)$/;

/** A minute of a wall clock, kept as the UTC instant that shows the same date and time. */
type WallTime = Date;
type Fits = (time: WallTime) => boolean;

export function isRecurringSchedule(expression: string): boolean {
  return RATE.test(expression) || parseCron(expression) !== undefined;
}

export function isKnownTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return /^[A-Za-z]/.test(timeZone);
  } catch {
    return false;
  }
}

/**
 * Returns a test of whether the cron expression fires at a minute of the wall clock; `undefined` for an expression that Scheduler
 * would refuse.
 */
export function parseCron(expression: string): Fits | undefined {
  const fields = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression)?.slice(1) ?? [];
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  // Scheduler wants "?" in exactly one of the two.
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const tests = [
    numbers(minute, 0, 59, (time) => time.getUTCMinutes()),
    numbers(hour, 0, 23, (time) => time.getUTCHours()),
    dayOfMonth === '?' ? weekDays(dayOfWeek) : monthDays(dayOfMonth),
    numbers(named(month, MONTHS, 1), 1, 12, (time) => time.getUTCMonth() + 1),
    numbers(year, 1970, 2199, (time) => time.getUTCFullYear()),
  ];
  const all = tests.filter((each) => each !== undefined);
  return all.length < tests.length ? undefined : (time) => all.every((fits) => fits(time));
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function named(field: string, names: readonly string[], first: number): string {
  return names.reduce((text, name, at) => text.replaceAll(name, String(at + first)), field.toUpperCase());
}

/** `*`, numbers, ranges and steps, joined by commas. */
function numbers(field: string, least: number, most: number, read: (time: WallTime) => number): Fits | undefined {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [, all, from, to, step] = /^(?:(\*)|(\d{1,4})(?:-(\d{1,4}))?)(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (all === undefined && from === undefined) return undefined;
    const begin = Number(from ?? least);
    const end = Number(to ?? (all !== undefined || step !== undefined ? most : begin));
    const width = Number(step ?? 1);
    if (begin < least || end > most || begin > end || width < 1) return undefined;
    for (let value = begin; value <= end; value += width) found.add(value);
  }
  return (time) => found.has(read(time));
}

const dayOf = (time: WallTime) => time.getUTCDate();
const lastDayOf = (time: WallTime) => new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1, 0)).getUTCDate();

/** Like {@link numbers}. Also `L` for the last day, and `15W` for the working day nearest to the 15th. */
function monthDays(field: string): Fits | undefined {
  if (field === 'L') return (time) => dayOf(time) === lastDayOf(time);
  const [, near] = /^(\d{1,2})W$/.exec(field) ?? [];
  if (near === undefined) return numbers(field, 1, 31, dayOf);
  const day = Number(near);
  return day < 1 || day > 31 ? undefined : (time) => dayOf(time) === workingDayNear(day, time);
}

function workingDayNear(day: number, time: WallTime): number | undefined {
  const last = lastDayOf(time);
  const weekDay = new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), day)).getUTCDay();
  if (day > last) return undefined;
  if (weekDay === 6) return day === 1 ? 3 : day - 1;
  if (weekDay === 0) return day === last ? day - 2 : day + 1;
  return day;
}

/** Like {@link numbers}. Also `5L` for the month's last Thursday, and `3#2` for its second Tuesday. */
function weekDays(field: string): Fits | undefined {
  const text = named(field, DAYS, 1);
  const weekDay = (time: WallTime) => time.getUTCDay() + 1;
  const [, ofLast] = /^([1-7])L$/.exec(text) ?? [];
  if (ofLast !== undefined) return (time) => weekDay(time) === Number(ofLast) && dayOf(time) > lastDayOf(time) - 7;
  const [, ofWeek, week] = /^([1-7])#([1-5])$/.exec(text) ?? [];
  if (week === undefined) return numbers(text === 'L' ? '7' : text, 1, 7, weekDay);
  return (time) => weekDay(time) === Number(ofWeek) && Math.ceil(dayOf(time) / 7) === Number(week);
}
