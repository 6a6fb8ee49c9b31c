/**
 * A refresh token expires: after 30 days without use, or 90 days after the login.
 *
 * Salesforce asks for an idle limit of 30 days, and names no number for a lifetime from the login. 90 days is the number of the
 * Security Benchmark for Salesforce for the app of the Salesforce CLI.
 *
 * @module
 */

import { noRefreshTokens, switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs, IDLE_LIMIT, REFRESH_TOKENS, SBS_TOKENS } from '../../model/references.ts';
import { oauthPoliciesNotJudged, policyWord } from '../../settings/oauth-policies.ts';
import { restrictsRefreshTokens, validityOf } from '../../settings/refresh-token-policy.ts';
import { failure, TOKEN_MISUSE } from '../../settings/risk-scale.ts';
import { booleanSetting, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'refreshTokenPolicyType';
const MAX_IDLE_DAYS = 30;
const MAX_DAYS = 90;

export const limitRefreshTokenLife = {
  id: 'limit-refresh-token-life',
  title: 'Let refresh tokens expire',
  source: {
    name: 'Configure OAuth Policies for External Client Apps: Refresh Token Policy',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.external_client_app_oauth_policies_configuration.htm&type=5',
  },
  failsWhen:
    '`refreshTokenPolicyType` is `Infinite`, `SpecificInactivity` of more than 30 days, or `SpecificLifetime` of more than 90 days. `isEnforceRefreshTokenTTL` limits the first two to 30 idle days. Does not apply where the scopes show that the app gets no refresh tokens.',
  rationale:
    'If a refresh token stays valid for a long time without being used, anybody who finds it in an old backup, log or device has lasting access.',
  lowerRiskWhen: ['IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens.'],
  claimSources: { failsWhen: [IDLE_LIMIT, SBS_TOKENS], rationale: [], lowerRiskWhen: [] },
  remedy: [
    'Find out how often users of the app can be asked to log in again.',
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under OAuth Policies > Refresh Token Policy, choose "Expire refresh token if not used for" and 30 days at most, or "Expire refresh token after" and 90 days at most.',
    'Save.',
  ],
  fix: {
    type: 'ExtlClntAppOauthConfigurablePolicies',
    field: FIELD,
    value: 'SpecificInactivity, with refreshTokenValidityPeriod 30 and refreshTokenValidityUnit Days',
  },
  references: [IDLE_LIMIT, SBS_TOKENS, REFRESH_TOKENS, asvs('10.4.8')],
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauth', 'oauthPolicies', 'oauthSecurity'],
  severityReads: ['oauthSecurity'],
  assess: (app) => oauthPoliciesNotJudged(app) ?? switchedOff(app) ?? noRefreshTokens(app) ?? judge(app),
} as const satisfies Control;

function judge(app: App): Verdict {
  const policy = policyWord(app, FIELD, ['Zero', 'SpecificLifetime', 'SpecificInactivity', 'Infinite']);
  switch (policy) {
    case 'Zero':
      return { status: 'pass', message: `${FIELD} is Zero.` };
    case 'SpecificLifetime':
      return judgeValidity(app, MAX_DAYS, 'is valid for', () => undefined);
    case 'SpecificInactivity':
      return judgeValidity(app, MAX_IDLE_DAYS, 'stays valid without use for', idleLimit);
    case 'Infinite':
      return idleLimit(app) ?? tooLong(app, `A refresh token never expires: ${FIELD} is Infinite.`);
    default:
      return policy;
  }
}

/** @param otherwise the verdict of another limit, where the validity is longer than `max` days */
function judgeValidity(app: App, max: number, does: string, otherwise: (app: App) => Verdict | undefined): Verdict {
  const validity = validityOf(app);
  if ('status' in validity) {
    return validity;
  }
  return validity.days <= max
    ? { status: 'pass', message: `A refresh token ${does} ${validity.found}.` }
    : (otherwise(app) ?? tooLong(app, `A refresh token ${does} ${validity.found}, not ${max} days at most.`));
}

/** The verdict of `isEnforceRefreshTokenTTL` (see refresh-token-policy.ts); `undefined`: it sets no limit. */
function idleLimit(app: App): Verdict | undefined {
  const notJudged = oauthSettingsNotJudged(app);
  if (notJudged !== undefined) {
    return notJudged;
  }
  const limit = booleanSetting(app, 'isEnforceRefreshTokenTTL');
  if (!limit.clear) {
    return limit.verdict;
  }
  return limit.value
    ? { status: 'pass', message: 'isEnforceRefreshTokenTTL is true, so a refresh token expires after 30 idle days.' }
    : undefined;
}

function tooLong(app: App, message: string): Verdict {
  const lowered = restrictsRefreshTokens(app)
    ? ['IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens.']
    : [];
  return failure(message, { lowered }, TOKEN_MISUSE);
}
