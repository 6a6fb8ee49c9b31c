import { requireSecretRefreshTokenFlow } from '../../../../lib/audit/controls/secrets/require-secret-refresh-token-flow.ts';
import { NOT_READ, testControl } from '../../../support/audit/test-control.ts';

const OPTIONAL = { isSecretRequiredForRefreshToken: false } as const;
const NOT_STRICT = { ipRelaxationPolicyType: 'Bypass' } as const;

testControl(requireSecretRefreshTokenFlow, {
  passes: {
    'a secret that is required': {},
    'a secret that is required by default': { settings: { isSecretRequiredForRefreshToken: undefined } },
  },
  fails: {
    'without it': { app: { settings: OPTIONAL, oauthPolicies: NOT_STRICT }, severity: 'high' },
    'without rotation: higher': {
      app: { settings: { ...OPTIONAL, isRefreshTokenRotationEnabled: false }, oauthPolicies: NOT_STRICT },
      severity: 'high',
      conditions: ['Raised: Refresh tokens are not rotated.'],
    },
    'with tokens that never expire: higher': {
      app: { settings: OPTIONAL, oauthPolicies: { ...NOT_STRICT, refreshTokenPolicyType: 'Infinite' } },
      severity: 'high',
      conditions: ['Raised: Refresh tokens never expire.'],
    },
    'with tokens that end after 30 idle days, whatever the policy': {
      app: {
        settings: { ...OPTIONAL, isEnforceRefreshTokenTTL: true },
        oauthPolicies: { ...NOT_STRICT, refreshTokenPolicyType: 'Infinite' },
      },
      severity: 'high',
    },
    'with strict IP ranges and short-lived tokens: lower': {
      app: { settings: OPTIONAL },
      severity: 'medium',
      conditions: ['Lowered: IP restrictions are enforced, with an allowlist'],
    },
    'without counting IP restrictions that have no range that is known': {
      app: { settings: OPTIONAL, oauthSecurity: {} },
      severity: 'high',
    },
    'without counting IP ranges that refreshing is exempt from': {
      app: { settings: OPTIONAL, oauthPolicies: { ipRelaxationPolicyType: 'Enforce_RelaxRefresh' } },
      severity: 'high',
    },
    'without counting policies that were not read': {
      app: {
        settings: OPTIONAL,
        readings: { oauthPolicies: { state: 'unreadable', code: 'settings_not_returned', message: 'Gone.' } },
      },
      severity: 'high',
    },
    'when it is not known that no refresh tokens are issued': {
      app: { settings: { ...OPTIONAL, commaSeparatedOauthScopes: undefined } },
      severity: 'medium',
      conditions: ['Lowered'],
    },
    'a public client with rotation, as a waiver candidate': {
      app: { settings: { ...OPTIONAL, callbackUrl: ['http://localhost:1717/OauthRedirect'] } },
      severity: 'medium',
      conditions: ['Lowered'],
      notes: ['looks like a public client'],
      waiverCandidate: true,
    },
    'a public client without rotation, which no waiver excuses yet': {
      app: {
        settings: {
          ...OPTIONAL,
          isRefreshTokenRotationEnabled: false,
          callbackUrl: ['http://localhost:1717/OauthRedirect'],
        },
      },
      severity: 'high',
      conditions: ['Raised', 'Lowered'],
      notes: ['rotate its refresh tokens first'],
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': {
      app: { unclear: [{ field: 'isSecretRequiredForRefreshToken', found: '${X}' }] },
      code: 'unclear_value',
    },
  },
  notApplicable: {
    ...NOT_READ.notApplicable,
    'an app without refresh tokens': { settings: { commaSeparatedOauthScopes: ['Api', 'Full'] } },
  },
});
