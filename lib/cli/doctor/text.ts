/**
 * Renders the diagnosis of an org for a terminal.
 *
 * @module
 */

import { lookOf } from '../../report/terminal/look.ts';
import type { ReportOptions } from '../../report/view/options.ts';
import { orgDetails } from '../../report/view/words.ts';
import type { Diagnosis } from './examine.ts';
import { resultPage } from './result-page.ts';
import type { DoctorStep, StepName } from './steps.ts';

const NAMES: Readonly<Record<StepName, string>> = {
  secret: 'Credentials',
  host: 'Host',
  login: 'Login',
  api: 'API',
  permission: 'Permission',
  apps: 'Apps',
  settings: 'Settings',
};
const STATES = { ok: 'ok', failed: 'FAILED', unknown: 'unknown' } as const satisfies Record<
  DoctorStep['state'],
  string
>;

export function diagnosisText(diagnosis: Diagnosis, options: ReportOptions): string {
  const look = lookOf(options);
  const details = orgDetails(diagnosis);
  const paints = { ok: look.good, failed: look.severity.high, unknown: look.unknown };
  return resultPage(look, {
    title: details === '' ? diagnosis.alias : `${diagnosis.alias} · ${details}`,
    rows: diagnosis.steps.map(({ step, state, message, code, remedy }) => ({
      state: STATES[state],
      paint: paints[state],
      name: NAMES[step],
      message: code === undefined ? message : `${message} [${code}]`,
      remedy,
    })),
    conclusion: conclusion(diagnosis.steps),
    stateWidth: 9,
  });
}

function conclusion(steps: readonly DoctorStep[]): string {
  if (steps.every(({ state }) => state === 'ok')) {
    return 'The auditor can read this org.';
  }
  return steps.some(({ state }) => state === 'failed')
    ? 'The auditor cannot read all of this org yet.'
    : 'It is unknown whether the auditor can read all of this org.';
}
