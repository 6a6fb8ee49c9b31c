import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isRecurringSchedule, parseCron } from '../../../lib/config/schema/schedule.ts';
import { skippedFirings } from '../../../lib/config/schema/skipped-times.ts';

test.each([
  'cron(30 4 * * ? *)',
  'cron(0/15 0-6,20 ? * MON-FRI 2026-2030)',
  'cron(0 4 L * ? *)',
  'cron(0 4 15W JAN,JUL ? *)',
  'cron(0 4 ? * 6L *)',
  'cron(0 4 ? * TUE#2 *)',
  'rate(6 hours)',
  'rate(1 day)',
])('%s is a schedule', (expression) => {
  expect(isRecurringSchedule(expression)).toBe(true);
});

test.each([
  'cron(0 25 * * ? *)',
  'cron(60 4 * * ? *)',
  'cron(0 4 * * * *)',
  'cron(0 4 ? * ? *)',
  'cron(0 4 32 * ? *)',
  'cron(0 4 * 13 ? *)',
  'cron(0 4 ? * 8 *)',
  'cron(0 4 * * ? 1969)',
  'cron(0 6-4 * * ? *)',
  'cron(0/0 4 * * ? *)',
  'cron(0 4 * * ?)',
  'cron(0 4 * * ? *',
  'rate(0 hours)',
  'rate(1 week)',
  'every night',
])('%s is none, as Scheduler says midway through a deployment', (expression) => {
  expect(isRecurringSchedule(expression)).toBe(false);
});

test.each([
  ['cron(30 4 * * ? *)', '2027-03-28T04:30Z', '2027-03-28T04:31Z'],
  ['cron(0 4 ? * MON-FRI *)', '2027-03-26T04:00Z', '2027-03-28T04:00Z'],
  ['cron(0 4 L * ? *)', '2028-02-29T04:00Z', '2028-02-28T04:00Z'],
  ['cron(0 4 1W * ? *)', '2027-05-03T04:00Z', '2027-05-01T04:00Z'],
  ['cron(0 4 ? * 6L *)', '2027-03-26T04:00Z', '2027-03-19T04:00Z'],
  ['cron(0 4 ? * TUE#2 *)', '2027-03-09T04:00Z', '2027-03-16T04:00Z'],
])('%s fires at %s and not at %s', (expression, fires, rests) => {
  const fits = parseCron(expression);
  expect(fits?.(new Date(fires))).toBe(true);
  expect(fits?.(new Date(rests))).toBe(false);
});

describe('firings that a time zone leaves out', () => {
  const from = new Date('2027-01-01T00:00:00Z');
  const skipped = (expression: string, timeZone: string) => skippedFirings(expression, timeZone, from);

  test('the nights on which summer time begins, with the time until the next firing', () => {
    const nights = skipped('cron(30 2 * * ? *)', 'Europe/Berlin');
    expect(nights.map(({ localTime }) => localTime)).toEqual([
      '2027-03-28 02:30',
      '2028-03-26 02:30',
      '2029-03-25 02:30',
      '2030-03-31 02:30',
      '2031-03-30 02:30',
    ]);
    expect(nights[0]?.gapMinutes).toBe(47 * 60);
    expect(skipped('cron(0 2 * * ? *)', 'America/New_York')[0]?.localTime).toBe('2027-03-14 02:00');
    expect(skipped('cron(0 0 * * ? *)', 'Africa/Cairo')[0]?.localTime).toBe('2027-04-30 00:00');
  });

  test('none of a schedule that is recommended', () => {
    const places = [
      'docs/deploy.md',
      'docs/configuration.md',
      'lib/config/initial.ts',
      'lib/infra/eca-auditor.ts',
      'lib/infra/defaults.ts',
    ];
    for (const place of places) {
      const [, named = ''] = /[Ss](?:chedule|CHEDULE)(?:: | = )'?(cron\(.*?\))/.exec(readFileSync(place, 'utf8')) ?? [];
      expect(isRecurringSchedule(named), place).toBe(true);
      for (const zone of ['Europe/Berlin', 'America/New_York', 'Africa/Cairo'])
        expect(skipped(named, zone)).toEqual([]);
    }
  });

  test('only days on which the schedule fires count', () => {
    expect(skipped('cron(30 2 ? * MON-FRI *)', 'Europe/Berlin')).toEqual([]);
    expect(skipped('cron(30 2 ? * SUN *)', 'Europe/Berlin')[0]).toEqual({
      localTime: '2027-03-28 02:30',
      gapMinutes: (14 * 24 - 1) * 60,
    });
  });

  test.each(['cron(0 * * * ? *)', 'cron(0/5 * * * ? *)', 'rate(1 day)'])('%s fires in time all the same', (often) => {
    expect(skipped(often, 'Europe/Berlin')).toEqual([]);
  });

  test('the default time exists on every day in every time zone', () => {
    const affected = Intl.supportedValuesOf('timeZone').filter(
      (zone) => skipped('cron(30 4 * * ? *)', zone).length > 0,
    );
    expect(affected).toEqual([]);
  });
});
