/**
 * A diagnosis for a terminal.
 *
 * @module
 */

import { indented, type Look, lookOf } from '../../report/terminal/look.ts';
import type { ReportOptions } from '../../report/view/options.ts';
import { orgDetails } from '../../report/view/words.ts';
import type { Diagnosis } from './examine.ts';
import type { Step, StepName } from './steps.ts';

const NAMES: Readonly<Record<StepName, string>> = {
  secret: 'Credentials',
  host: 'Host',
  login: 'Login',
  api: 'API',
  permission: 'Permission',
  apps: 'Apps',
  settings: 'Settings',
};
const WORDS = { ok: 'ok', failed: 'FAILED', unknown: 'unknown' } as const satisfies Record<Step['state'], string>;

const STATE_WIDTH = 9;
const TEXT_INDENT = STATE_WIDTH + 13;

export function diagnosisText(diagnosis: Diagnosis, options: ReportOptions): string {
  const look = lookOf(options);
  const details = orgDetails(diagnosis);
  const title = details === '' ? diagnosis.alias : `${diagnosis.alias} · ${details}`;
  return `${[
    ...indented(look, 0, { text: title, paint: look.heading }),
    '',
    ...diagnosis.steps.flatMap((step) => stepLines(look, step)),
    '',
    ...indented(look, 0, { text: conclusion(diagnosis.steps), paint: look.heading }),
  ].join('\n')}\n`;
}

function stepLines(look: Look, { step, state, message, code, remedy }: Step): string[] {
  const [first = '', ...rest] = [
    ...indented(look, TEXT_INDENT, { text: code === undefined ? message : `${message} [${code}]` }),
    ...(remedy === undefined ? [] : indented(look, TEXT_INDENT, { text: `To do: ${remedy}`, paint: look.heading })),
  ];
  const mark = paintOf(look, state)(WORDS[state].padEnd(STATE_WIDTH));
  return [`${mark}${NAMES[step].padEnd(TEXT_INDENT - STATE_WIDTH)}${first.slice(TEXT_INDENT)}`, ...rest];
}

function paintOf(look: Look, state: Step['state']): (text: string) => string {
  return { ok: look.good, failed: look.severity.high, unknown: look.unknown }[state];
}

function conclusion(steps: readonly Step[]): string {
  if (steps.every(({ state }) => state === 'ok')) {
    return 'The auditor can read this org.';
  }
  return steps.some(({ state }) => state === 'failed')
    ? 'The auditor cannot read all of this org yet.'
    : 'It is unknown whether the auditor can read all of this org.';
}
