/**
 * ID tokens are short-lived.
 *
 * @module
 */

import { switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';
import {
  absentInIncompleteRecord,
  oauthSettingsNotJudged,
  unclearValue,
  unclearVerdict,
} from '../../settings/settings.ts';

const FIELD = 'idTokenConfig.idTokenValidityInMinutes';
/** Salesforce's recommendation and default. It allows 1 to 720. */
const RECOMMENDED_MINUTES = 2;
const MAX_MINUTES = 720;

export const limitIdTokens = {
  id: 'limit-id-tokens',
  title: 'Expire ID tokens after two minutes',
  source: {
    name: 'External Client Apps: Configure the External Client App OAuth Settings: Configure ID Token',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_configure_the_external_client_app_oauth_settings_configure_id_token.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: '`idTokenValidityInMinutes` is more than 2.',
  rationale:
    'An ID token shows another application who the user is. The longer it is valid, the longer an attacker can log in there with a stolen one.',
  higherRiskWhen: ['The token contains custom attributes of the user.'],
  claimSources: { higherRiskWhen: [] },
  remedy: [
    'Check first that the application uses the token immediately, and that its clock is correct.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Configure ID Token, set "Token Valid for" to 2 minutes.',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: String(RECOMMENDED_MINUTES) },
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies'],
  assess: (app) => oauthSettingsNotJudged(app) ?? switchedOff(app) ?? judge(app),
} as const satisfies Control;

function judge(app: App): Verdict {
  const { idTokenConfig } = app.settings;
  const expected = `a number of minutes from 1 to ${MAX_MINUTES}`;
  const unclear = unclearVerdict(app, FIELD, expected) ?? unclearVerdict(app, 'idTokenConfig', expected);
  if (unclear !== undefined) {
    return unclear;
  }
  const minutes = idTokenConfig?.idTokenValidityInMinutes ?? RECOMMENDED_MINUTES;
  if (minutes < 1 || minutes > MAX_MINUTES) {
    return unclearValue(FIELD, String(minutes), expected);
  }
  if (idTokenConfig === undefined) {
    const message = "The app does not configure ID tokens, so Salesforce's default of two minutes applies.";
    return absentInIncompleteRecord(app, 'idTokenConfig') ?? { status: 'not_applicable', message };
  }
  if (minutes <= RECOMMENDED_MINUTES) {
    return { status: 'pass', message: `ID tokens are valid for ${minutes} min.` };
  }
  const raised = idTokenConfig.idTokenIncludeAttributes === true ? ['The token contains custom attributes.'] : [];
  return failure(`ID tokens are valid for ${minutes} min, not ${RECOMMENDED_MINUTES}.`, { raised }, TOKEN_MISUSE);
}
