/**
 * The app asks for single scopes, never for `Full`.
 *
 * Metadata does not show which of the other scopes an app needs. No app needs `Full`.
 *
 * @module
 */

import { switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs, PRIVILEGE_RESTRICTION } from '../../model/references.ts';
import { riskByUsers } from '../../settings/oauth-policies.ts';
import { failure, type RiskScale } from '../../settings/risk-scale.ts';
import { hasFullScope } from '../../settings/scopes.ts';
import { notAssessed, unclearVerdict } from '../../settings/settings.ts';

const FIELD = 'commaSeparatedOauthScopes';
const BLAST_RADIUS: RiskScale = {
  /** 9.1: with a leaked token, an attacker can do whatever its user may do. */
  base: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N',
  /** 9.8: the token may be any user's, and may delete data (A:H). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  /** 7.4: the token must be that of one of the few approved users (AC:H). */
  lowered: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N',
};

export const limitOauthScopes = {
  id: 'limit-oauth-scopes',
  title: 'Give the app only the scopes it needs',
  source: {
    name: 'External Client Apps: Configure the External Client App OAuth Settings: OAuth Scope Least Privilege',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_configure_the_external_client_app_oauth_settings_oauth_scope_least_privilege.htm&type=5',
  },
  severityRange: { from: 9, to: 10 },
  failsWhen: '`commaSeparatedOauthScopes` contains `Full`.',
  rationale:
    'With the scope Full, a leaked token gives access to everything that its user may do, on every API. One small leak can expose all data.',
  higherRiskWhen: ['All users may authorise the app themselves.'],
  lowerRiskWhen: ['Only users whom an administrator approved may use the app.'],
  remedy: [
    'Find out which APIs the app calls.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > OAuth Scopes, remove "Full access (full)" and add the scopes of those APIs.',
    'Save, and let users authorise the app again.',
  ],
  fix: { type: 'ExtlClntAppOauthSettings', field: FIELD, value: 'a list without Full, such as Api, RefreshToken' },
  references: [PRIVILEGE_RESTRICTION, asvs('10.4.11')],
  severity: 'critical',
  cvssVector: BLAST_RADIUS.base,
  alerts: false,
  reads: ['globalOauth', 'oauth', 'policies', 'oauthPolicies'],
  severityReads: ['oauthPolicies'],
  assess: (app) => notJudged(app) ?? switchedOff(app) ?? judge(app),
} as const satisfies Control;

function notJudged(app: App): Verdict | undefined {
  const { globalOauth } = app.readings;
  if (globalOauth.state === 'absent') {
    return { status: 'not_applicable', message: 'The app has no OAuth plugin.' };
  }
  // If the scopes are absent, the reading of the global OAuth settings shows why.
  const reading = app.readings.oauth.state === 'absent' ? globalOauth : app.readings.oauth;
  if (reading.state === 'unreadable') {
    return notAssessed(reading);
  }
  return app.readings.oauth.state === 'read'
    ? undefined
    : { status: 'not_assessed', code: 'settings_not_returned', message: 'The OAuth scopes of the app are not known.' };
}

/** `Full` fails, even if other scopes are unclear. */
function judge(app: App): Verdict {
  if (hasFullScope(app)) {
    return failure('The app has the scope Full.', riskByUsers(app), BLAST_RADIUS);
  }
  const unclear = unclearVerdict(app, FIELD, 'a comma-separated list of scopes');
  if (unclear !== undefined) {
    return unclear;
  }
  const scopes = app.settings.commaSeparatedOauthScopes ?? [];
  return { status: 'pass', message: `The app does not have the scope Full (it has: ${scopes.join(', ') || 'none'}).` };
}
