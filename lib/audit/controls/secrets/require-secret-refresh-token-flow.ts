/**
 * A refresh token cannot be used without the app's secret.
 *
 * @module
 */

import { noRefreshTokens, switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs, REFRESH_TOKENS } from '../../model/references.ts';
import { publicClientAdvice } from '../../settings/public-client.ts';
import { isStrict, neverExpires, STRICT } from '../../settings/refresh-token-policy.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { isKnownToBe, judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isSecretRequiredForRefreshToken';

export const requireSecretRefreshTokenFlow = {
  id: 'require-secret-refresh-token-flow',
  title: 'Require secret for the refresh token flow',
  source: {
    name: 'External Client Apps: Security: Require secret for Refresh Token Flow',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_security_require_secret_for_refresh_token_flow.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: '`isSecretRequiredForRefreshToken` is false, unless the scopes show that the app gets no refresh tokens.',
  rationale:
    'Without the secret, a stolen refresh token is enough to open new sessions repeatedly, long after the user has logged out.',
  higherRiskWhen: ['Refresh tokens are not rotated.', 'Refresh tokens never expire.'],
  lowerRiskWhen: [
    'IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens, and these live for a day at most (Salesforce says short-lived; the day is our own judgement).',
  ],
  remedy: [
    'Check first that the app can send the secret from a back-end server.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Security, select "Require secret for Refresh Token Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'true' },
  references: [REFRESH_TOKENS, asvs('10.4.10')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: true,
  notify: 'page',
  reads: ['globalOauth', 'policies', 'oauth', 'oauthPolicies', 'oauthSecurity'],
  severityReads: ['oauthPolicies', 'oauthSecurity'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    noRefreshTokens(app) ??
    judgeBoolean(app, FIELD, true, violation(app)),
} as const satisfies Control;

function violation(app: App): (found: string) => Verdict {
  return (found) => {
    const isRotated = isKnownToBe(app, 'isRefreshTokenRotationEnabled', true);
    return {
      ...failure(`A refresh token can be used without the client secret: ${found}.`, {
        raised: [
          ...(isKnownToBe(app, 'isRefreshTokenRotationEnabled', false) ? ['Refresh tokens are not rotated.'] : []),
          ...(neverExpires(app) ? ['Refresh tokens never expire.'] : []),
        ],
        lowered: isStrict(app) ? [STRICT] : [],
      }),
      // RFC 9700 section 2.2.2: the refresh tokens of public clients must be rotated, or bound to their sender.
      ...publicClientAdvice(app, { step: 'rotate its refresh tokens', isDone: isRotated }),
    };
  };
}
