/**
 * A refresh token ends, used or not.
 *
 * @module
 */
import { noRefreshTokens, switchedOff } from '../applicability.ts';
import type { Control } from '../control.ts';
import { failure, TOKEN_MISUSE } from '../exposure.ts';
import { enforcesIpRestrictions, judgePolicy, oauthPoliciesNotJudged } from '../oauth-policies.ts';
import { asvs, REFRESH_TOKENS } from '../references.ts';

const FIELD = 'refreshTokenPolicyType';

export const limitRefreshTokenLife = {
  id: 'limit-refresh-token-life',
  title: 'Let refresh tokens expire',
  source: {
    name: 'Configure OAuth Policies for External Client Apps: Refresh Token Policy',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.external_client_app_oauth_policies_configuration.htm&type=5',
  },
  failsWhen:
    '`refreshTokenPolicyType` is `Infinite` or `SpecificInactivity`, unless the scopes show that the app gets no refresh tokens.',
  rationale:
    'A refresh token that never ends is a lasting way in for whoever took it; one that ends only when unused never ends for a thief who uses it.',
  lowerRiskWhen: ['IP restrictions are enforced.'],
  remedy: [
    'Find out how often users of the app can be asked to log in again.',
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under OAuth Policies > Refresh Token Policy, choose "Expire refresh token after" and a time.',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppOauthConfigurablePolicies', field: FIELD, value: 'SpecificLifetime' },
  references: [REFRESH_TOKENS, asvs('10.4.8')],
  severity: 'medium',
  cvssVector: TOKEN_MISUSE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauth', 'oauthPolicies'],
  assess: (app) =>
    oauthPoliciesNotJudged(app) ??
    switchedOff(app) ??
    noRefreshTokens(app) ??
    judgePolicy(app, FIELD, { good: ['SpecificLifetime', 'Zero'], bad: ['SpecificInactivity', 'Infinite'] }, (found) =>
      failure(
        `A refresh token that is in use never ends: ${found}.`,
        { lowered: enforcesIpRestrictions(app) ? ['IP restrictions are enforced.'] : [] },
        TOKEN_MISUSE,
      ),
    ),
} as const satisfies Control;
