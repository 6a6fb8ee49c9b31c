/**
 * The result of each step of reading one org, derived from the outcome of the reading. Pure.
 *
 * @module
 */
import { type App, COMPONENT_TYPES, type Component } from '../../audit/model/app.ts';
import { CAUSES, type CauseCode, type Reason, remedyOf } from '../../audit/model/causes.ts';
import type { ApiCall, OrgReading } from '../../run/ports.ts';
import { count, listed } from '../../text/numbers.ts';

const MOST_NAMES = 3;

/** In the order of the examination. */
export const STEPS = ['secret', 'host', 'login', 'api', 'permission', 'apps', 'settings'] as const;
export type StepName = (typeof STEPS)[number];

/** `unknown`: the cause is transient, or an earlier step failed. */
export interface DoctorStep {
  readonly step: StepName;
  readonly state: 'ok' | 'failed' | 'unknown';
  /** What was found, in a sentence. */
  readonly message: string;
  readonly code?: CauseCode;
  /** How to grant what is missing. */
  readonly remedy?: string;
}

export interface Examination {
  /** Known before any call. */
  readonly found: { readonly secret: string; readonly host: string; readonly apiVersion: string };
  /** The calls that were sent, in order. */
  readonly calls: readonly ApiCall[];
  readonly outcome: { readonly reading: OrgReading } | { readonly reason: Reason };
}

export function doctorSteps({ found, calls, outcome }: Examination): readonly DoctorStep[] {
  if ('reason' in outcome) {
    return stepsUntil(failedStep(outcome.reason.code, calls), outcome.reason, found);
  }
  const { orgId, apps, notes = [] } = outcome.reading;
  return [
    ...STEPS.slice(0, STEPS.indexOf('apps')).map((step) => withNotes(passed(step, found, orgId), notes)),
    appsStep(apps),
    settingsStep(apps),
  ];
}

/** All notes are about the login. */
function withNotes(step: DoctorStep, notes: readonly string[]): DoctorStep {
  return step.step === 'login' ? { ...step, message: [step.message, ...notes].join(' ') } : step;
}

/** Causes that always belong to one step, whichever call failed. */
const STEP_OF_CAUSE: Readonly<Partial<Record<CauseCode, StepName>>> = {
  invalid_secret: 'secret',
  duplicate_alias: 'secret',
  session_missing: 'secret',
  session_refused: 'login',
  api_version_too_old: 'api',
  type_not_available: 'api',
  api_disabled: 'api',
  missing_permission: 'permission',
};
/** Other causes belong to the step of the failed call. Before any answer, these mean that the host does not serve the org. */
const HOST_CAUSES: ReadonlySet<CauseCode> = new Set(['network', 'timeout', 'org_moved', 'org_gone', 'maintenance']);

function failedStep(code: CauseCode, calls: readonly ApiCall[]): StepName {
  const last = calls.at(-1);
  const step = STEP_OF_CAUSE[code];
  if (step !== undefined) {
    return step;
  }
  if (new Set(calls).size < 2 && HOST_CAUSES.has(code)) {
    return 'host';
  }
  switch (last) {
    case undefined:
      return 'host';
    case 'token':
      return 'login';
    case 'list':
      // It is unknown whether the version or a permission is the cause, so this names the earlier step.
      return 'api';
    case 'read':
      return 'settings';
  }
}

function stepsUntil(failed: StepName, reason: Reason, found: Examination['found']): readonly DoctorStep[] {
  const at = STEPS.indexOf(failed);
  const { code, message } = reason;
  const { transient } = CAUSES[code];
  return STEPS.map((step, place): DoctorStep => {
    if (place < at) {
      return passed(step, found, undefined);
    }
    return place === at
      ? { step, state: transient ? 'unknown' : 'failed', message, code, remedy: stepRemedy(reason) }
      : { step, state: 'unknown', message: 'Not reached.' };
  });
}

function passed(step: StepName, found: Examination['found'], orgId: string | undefined): DoctorStep {
  const messages: Readonly<Record<StepName, string>> = {
    secret: found.secret,
    host: `${found.host} is a Salesforce host and answers.`,
    login: orgId === undefined ? 'Salesforce accepts it.' : `Salesforce accepts it; the org is ${orgId}.`,
    api: `The Metadata API answers at version ${found.apiVersion}.`,
    permission: 'The user may list and read metadata.',
    apps: 'The apps were listed.',
    settings: 'The settings were read.',
  };
  return { step, state: 'ok', message: messages[step] };
}

/** No app is not a pass: the auditor's own app exists, unless it logs in another way. The user may not be allowed to see any. */
function appsStep(apps: readonly App[]): DoctorStep {
  if (apps.length > 0) {
    return {
      step: 'apps',
      state: 'ok',
      message: `${count(apps.length, 'External Client App')}.`,
    };
  }
  return {
    step: 'apps',
    state: 'unknown',
    message: 'Salesforce lists no External Client App: there is none, or the user may see none.',
    remedy:
      'Compare with Setup > External Client App Manager. If there are apps, give the user "View All External Client Apps, View Their Settings, and Edit Their Policies".',
  };
}

/** No permission in this org helps, because only the publisher can read the settings. */
const PUBLISHERS: CauseCode = 'managed_package';

function settingsStep(apps: readonly App[]): DoctorStep {
  if (apps.length === 0) {
    return { step: 'settings', state: 'unknown', message: 'There was nothing to read.' };
  }
  const unread = apps.flatMap(unreadable);
  const managed = new Set(unread.filter(({ code }) => code === PUBLISHERS).map(({ app }) => app));
  const problems = unread.filter(({ code }) => code !== PUBLISHERS);
  const [first] = problems;
  const managedText =
    managed.size === 0 ? '' : ` Settings of managed packages can't be read: ${listed([...managed], MOST_NAMES)}.`;
  if (first === undefined) {
    return {
      step: 'settings',
      state: 'ok',
      message: `The settings of all apps of this org could be read.${managedText}`,
    };
  }
  const affected = new Set(problems.map(({ app }) => app));
  const types = new Set(problems.map(({ type }) => type));
  const { transient } = CAUSES[first.code];
  return {
    step: 'settings',
    state: transient ? 'unknown' : 'failed',
    message: `Not readable for ${affected.size} of ${apps.length} apps (${listed([...affected], MOST_NAMES)}): ${listed([...types], MOST_NAMES)}. ${first.message}${managedText}`,
    code: first.code,
    remedy: stepRemedy(first),
  };
}

/** Replaces the common remedy, which says to run doctor. */
const REMEDIES: Readonly<Partial<Record<CauseCode, string>>> = {
  settings_not_returned:
    'First give the user "View All External Client Apps, View Their Settings, and Edit Their Policies". Only if that is not enough, consider "View External Client Apps Consumer Secrets in Metadata". docs/onboarding.md says what else it allows.',
};

function stepRemedy(reason: Reason): string {
  return reason.remedy ?? REMEDIES[reason.code] ?? remedyOf(reason);
}

function unreadable({ name, readings }: App): (Reason & { app: string; type: string })[] {
  return Object.entries(readings).flatMap(([component, reading]) =>
    reading.state === 'unreadable' ? [{ ...reading, app: name, type: COMPONENT_TYPES[component as Component] }] : [],
  );
}
