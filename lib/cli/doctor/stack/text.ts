/**
 * What was found of a stack, for a terminal.
 *
 * @module
 */

import { indented, type Look, lookOf } from '../../../report/terminal/look.ts';
import type { ReportOptions } from '../../../report/view/options.ts';
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
const WORDS = { ok: 'ok', warn: 'WARN', failed: 'FAILED', not_assessed: 'not assessed' } as const satisfies Record<
  Check['state'],
  string
>;

const STATE_WIDTH = 14;
const TEXT_INDENT = STATE_WIDTH + 13;

export function stackText(title: string, checks: readonly Check[], options: ReportOptions): string {
  const look = lookOf(options);
  return `${[
    ...indented(look, 0, { text: title, paint: look.heading }),
    '',
    ...checks.flatMap((check) => checkLines(look, check)),
    '',
    ...indented(look, 0, { text: conclusion(checks), paint: look.heading }),
  ].join('\n')}\n`;
}

function checkLines(look: Look, { check, state, message, remedy }: Check): string[] {
  const [first = '', ...rest] = [
    ...indented(look, TEXT_INDENT, { text: message }),
    ...(remedy === undefined ? [] : indented(look, TEXT_INDENT, { text: `To do: ${remedy}`, paint: look.heading })),
  ];
  const { medium, high } = look.severity;
  const paint = { ok: look.good, warn: medium, failed: high, not_assessed: look.unknown }[state];
  const mark = paint(WORDS[state].padEnd(STATE_WIDTH));
  return [`${mark}${NAMES[check].padEnd(TEXT_INDENT - STATE_WIDTH)}${first.slice(TEXT_INDENT)}`, ...rest];
}

function conclusion(checks: readonly Check[]): string {
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  const found = [
    [count('failed'), 'failed'],
    [count('not_assessed'), 'not assessed'],
    [count('warn'), 'to be looked at'],
  ] as const;
  const words = found.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return words.length === 0 ? 'All is well.' : `${words.join(', ')}.`;
}
