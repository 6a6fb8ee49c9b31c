/**
 * Controls whose rules fit in a line, so that tests of drift and waivers don't depend on the catalogue.
 *
 * @module
 */

import { ORG_COMPONENTS } from '../../../lib/audit/components/registry.ts';
import type { App, Component, OrgSettings, Reading } from '../../../lib/audit/model/app.ts';
import type { Control, OrgControl, Verdict } from '../../../lib/audit/model/control.ts';

/** 7.4 */
const EXPOSED = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N';
/** 9.1 */
const WIDELY_EXPOSED = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N';
/** 6.3 */
const SHIELDED = 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N';

/** High; critical with a callback over http; medium with PKCE. It pages. */
export const secretControl = toy('toy-secret', 'globalOauth', ({ settings }) => {
  const isOverHttp = settings.callbackUrl?.some((url) => url.startsWith('http:')) === true;
  const vector = isOverHttp ? WIDELY_EXPOSED : settings.isPkceRequired === true ? SHIELDED : EXPOSED;
  return settings.isConsumerSecretOptional === true ? vector : undefined;
});

/** Medium. */
export const pkceControl = toy('toy-pkce', 'globalOauth', ({ settings }) =>
  settings.isPkceRequired === false ? SHIELDED : undefined,
);

/** High; report-only, and it would page. */
export const ipControl: Control = {
  ...toy('toy-ip', 'oauthPolicies', ({ settings }) =>
    settings.oauthPolicies?.ipRelaxationPolicyType === 'Bypass' ? EXPOSED : undefined,
  ),
  alerts: false,
};

/** High; judges the org itself. */
export const orgControl: OrgControl = {
  ...declared('toy-org-pkce'),
  subject: 'org',
  orgReads: ['oauthOidcSettings'],
  assess({ settings, readings }) {
    const reading = readings.oauthOidcSettings;
    if (reading?.state !== 'read') {
      const reason =
        reading?.state === 'unreadable' ? reading : { code: 'internal_error' as const, message: 'Not read.' };
      return { status: 'not_assessed', code: reason.code, message: reason.message };
    }
    return settings.oauthOidcSettings?.isPkceRequired === true
      ? { status: 'pass', message: 'Good.' }
      : { status: 'fail', message: 'PKCE is not required in this org.', cvssVector: EXPOSED };
  },
};

/** As `orgControl` judges them. */
export function orgSettings(isPkceRequired: boolean | 'unreadable' | 'in_maintenance'): OrgSettings {
  const unread = (code: 'missing_permission' | 'maintenance'): OrgSettings => ({
    settings: {},
    readings: readings({ state: 'unreadable', code, message: 'The settings did not come back.' }),
  });
  if (typeof isPkceRequired === 'string') {
    return unread(isPkceRequired === 'unreadable' ? 'missing_permission' : 'maintenance');
  }
  return { settings: { oauthOidcSettings: { isPkceRequired } }, readings: readings({ state: 'read' }) };
}

function readings(oauthOidcSettings: Reading): OrgSettings['readings'] {
  const others = Object.fromEntries(ORG_COMPONENTS.map((component) => [component, { state: 'not_requested' }]));
  return { ...(others as OrgSettings['readings']), oauthOidcSettings };
}

export const TOY_CONTROLS: readonly Control[] = [secretControl, pkceControl, ipControl];

/** @param violation the CVSS vector of the failure; `undefined` when there is none. */
function toy(id: string, component: Component, violation: (app: App) => string | undefined): Control {
  return {
    ...declared(id),
    reads: [component],
    assess: (app) => verdict(app, component, violation),
  };
}

function declared(id: string): Omit<Control, 'subject' | 'reads' | 'severityReads' | 'assess'> {
  return {
    id,
    title: id,
    source: { name: 'A test', url: 'https://example.com' },
    rationale: 'For tests.',
    remedy: ['Correct it.'],
    ...(id === 'toy-secret' && {
      fix: { type: 'ExtlClntAppGlobalOauthSettings', field: 'isConsumerSecretOptional', value: 'false' },
    }),
    severity: 'high',
    cvssVector: EXPOSED,
    alerts: true,
    notify: id === 'toy-pkce' ? 'inform' : 'page',
  };
}

function verdict(app: App, component: Component, violation: (app: App) => string | undefined): Verdict {
  const reading = app.readings[component];
  if (reading.state === 'unreadable') {
    return { status: 'not_assessed', code: reading.code, message: reading.message };
  }
  if (reading.state !== 'read') {
    return { status: 'not_applicable', message: 'Nothing to judge.' };
  }
  const cvssVector = violation(app);
  return cvssVector === undefined
    ? { status: 'pass', message: 'Good.' }
    : { status: 'fail', message: 'Bad.', cvssVector };
}
