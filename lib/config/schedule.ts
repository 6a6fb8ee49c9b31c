/**
 * What EventBridge Scheduler takes as a recurring schedule, and which time zones there are.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 *
 * @module
 */
const CRON = /^cron\(\S+(?: \S+){5}\)$/;
const RATE = /^rate\([1-9]\d* (?:minute|hour|day)s?\)$/;

export function isRecurringSchedule(expression: string): boolean {
  return CRON.test(expression) || RATE.test(expression);
}

export function isKnownTimeZone(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return /^[A-Za-z]/.test(timeZone);
  } catch {
    return false;
  }
}
