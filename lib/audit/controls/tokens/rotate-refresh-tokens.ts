/**
 * A refresh token can be used once, so that a stolen one is detected and revoked.
 *
 * @module
 */
import { noRefreshTokens, switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { asvs, REFRESH_TOKENS } from '../../model/references.ts';
import { isStrict, STRICT } from '../../settings/refresh-token-policy.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { isKnownToBe, judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isRefreshTokenRotationEnabled';

export const rotateRefreshTokens = {
  id: 'rotate-refresh-tokens',
  title: 'Rotate refresh tokens',
  source: {
    name: 'External Client Apps: Security: Enable Refresh Token Rotation',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_security_enable_refresh_token_rotation.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen:
    '`isRefreshTokenRotationEnabled` is false or absent, unless the scopes show that the app gets no refresh tokens.',
  rationale:
    'Without rotation, a stolen refresh token is valid until it expires, if it ever does, and nobody notices that two clients use it.',
  higherRiskWhen: ["Refreshing takes no client secret (Salesforce's page names public clients)."],
  lowerRiskWhen: [
    'IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens, and these live for a day at most (Salesforce says short-lived; the day is our own judgement).',
  ],
  remedy: [
    'Check first that the app stores the new refresh token that each refresh returns.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Security, select "Enable Refresh Token Rotation".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'true' },
  references: [REFRESH_TOKENS, asvs('10.4.5')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: true,
  reads: ['globalOauth', 'policies', 'oauth', 'oauthPolicies', 'oauthSecurity'],
  severityReads: ['oauthPolicies', 'oauthSecurity'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    noRefreshTokens(app) ??
    judgeBoolean(app, FIELD, true, (found) =>
      failure(`A refresh token can be used more than once: ${found}.`, {
        raised: isKnownToBe(app, 'isSecretRequiredForRefreshToken', false)
          ? ['Refreshing takes no client secret, so the token alone is enough.']
          : [],
        lowered: isStrict(app) ? [STRICT] : [],
      }),
    ),
} as const satisfies Control;
