import { rotateRefreshTokens } from '../../../../lib/audit/controls/tokens/rotate-refresh-tokens.ts';
import { NOT_READ, testControl } from '../../../support/audit/test-control.ts';

const NOT_STRICT = { ipRelaxationPolicyType: 'Bypass' } as const;

testControl(rotateRefreshTokens, {
  passes: { 'rotation that is on': {} },
  fails: {
    'rotation that is off': {
      app: { settings: { isRefreshTokenRotationEnabled: false }, oauthPolicies: NOT_STRICT },
      severity: 'high',
    },
    'rotation that is off by default': {
      app: { settings: { isRefreshTokenRotationEnabled: undefined }, oauthPolicies: NOT_STRICT },
      severity: 'high',
    },
    'refreshing without a secret: higher': {
      app: {
        settings: { isRefreshTokenRotationEnabled: false, isSecretRequiredForRefreshToken: false },
        oauthPolicies: NOT_STRICT,
      },
      severity: 'high',
      conditions: ['Raised: Refreshing takes no client secret'],
    },
    'IP restrictions without a range that is known': {
      app: {
        settings: {
          isRefreshTokenRotationEnabled: false,
          trustedIpRanges: [{ startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }],
        },
        oauthSecurity: {},
      },
      severity: 'high',
    },
    'strict IP ranges and short-lived tokens: lower': {
      app: { settings: { isRefreshTokenRotationEnabled: false } },
      severity: 'medium',
      conditions: ['Lowered: IP restrictions are enforced'],
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': {
      app: { unclear: [{ field: 'isRefreshTokenRotationEnabled', found: '{{X}}' }] },
      code: 'unclear_value',
    },
  },
  notApplicable: {
    ...NOT_READ.notApplicable,
    'an app without refresh tokens': { settings: { commaSeparatedOauthScopes: ['Api'] } },
  },
});
