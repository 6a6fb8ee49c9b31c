/**
 * Renders the checks of a stack for a terminal.
 *
 * @module
 */

import { lookOf } from '../../../report/terminal/look.ts';
import type { ReportOptions } from '../../../report/view/options.ts';
import { resultPage } from '../result-page.ts';
import type { Check, CheckName } from './checks.ts';

const NAMES: Readonly<Record<CheckName, string>> = {
  stack: 'Stack',
  code: 'Code',
  schedule: 'Schedule',
  alarms: 'Alarms',
  rules: 'Rules',
  settings: 'Settings',
  trail: 'Trail',
  topics: 'Topics',
  subscriptions: 'Subscribers',
  keys: 'Keys',
  secrets: 'Org secrets',
  bucket: 'Bucket',
  runs: 'Runs',
};
const STATES = { ok: 'ok', warn: 'WARN', failed: 'FAILED', not_assessed: 'not assessed' } as const satisfies Record<
  Check['state'],
  string
>;

export function stackText(title: string, checks: readonly Check[], options: ReportOptions): string {
  const look = lookOf(options);
  const { medium, high } = look.severity;
  const paints = { ok: look.good, warn: medium, failed: high, not_assessed: look.unknown };
  return resultPage(look, {
    title,
    rows: checks.map(({ check, state, message, remedy }) => ({
      state: STATES[state],
      paint: paints[state],
      name: NAMES[check],
      message,
      remedy,
    })),
    conclusion: conclusion(checks),
    stateWidth: 14,
  });
}

function conclusion(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const found = [
    [count('failed'), 'failed'],
    [count('not_assessed'), 'not assessed'],
    [count('warn'), 'to check'],
  ] as const;
  const words = found.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return words.length === 0 ? 'No problem found.' : `${words.join(', ')}.`;
}
