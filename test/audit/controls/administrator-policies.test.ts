/** The report-only controls on policies that an administrator owns. */
import { enforceIpRestrictions } from '../../../lib/audit/controls/access/enforce-ip-restrictions.ts';
import { preAuthorizeUsers } from '../../../lib/audit/controls/access/pre-authorize-users.ts';
import { requireHighAssurance } from '../../../lib/audit/controls/access/require-high-assurance.ts';
import { restrictClientCredentialsPolicy } from '../../../lib/audit/controls/flows/restrict-client-credentials-policy.ts';
import { limitCustomAttributes } from '../../../lib/audit/controls/tokens/limit-custom-attributes.ts';
import { limitRefreshTokenLife } from '../../../lib/audit/controls/tokens/limit-refresh-token-life.ts';
import { limitSessionTime } from '../../../lib/audit/controls/tokens/limit-session-time.ts';
import type { AppParts } from '../../support/audit/app-builder.ts';
import { NOT_READ, testControl } from '../../support/audit/test-control.ts';

const policies = (oauthPolicies: NonNullable<AppParts['oauthPolicies']>) => ({ oauthPolicies });
const unclear = (field: string) =>
  ({ app: { unclear: [{ field: `oauthPolicies.${field}`, found: '{{X}}' }] }, code: 'unclear_value' }) as const;
const BYPASS = { ipRelaxationPolicyType: 'Bypass' } as const;
const ALLOWLIST = 'Lowered: IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens.';
const TTL = { isEnforceRefreshTokenTTL: true } as const;
const INFINITE = { refreshTokenPolicyType: 'Infinite' } as const;
const idle = (refreshTokenValidityPeriod: number, refreshTokenValidityUnit: string) => ({
  refreshTokenPolicyType: 'SpecificInactivity',
  refreshTokenValidityPeriod,
  refreshTokenValidityUnit,
});
const HIDDEN = {
  readings: { globalOauth: { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' } },
} as const;
const OPAQUE = { isNamedUserJwtEnabled: false } as const;
const jwt = (namedUserJwtSessionTimeoutType?: string, namedUserJwtTimeout?: number) =>
  policies({ sessionTimeoutInMinutes: 15, namedUserJwtSessionTimeoutType, namedUserJwtTimeout });
const FULL = { commaSeparatedOauthScopes: ['Full', 'RefreshToken'] } as const;
const NO_POLICIES = { 'an app without OAuth policies': { readings: { oauthPolicies: { state: 'absent' } } } } as const;
const MANAGED = {
  'an installed app, whose policies can be read where its settings can not': {
    readings: { globalOauth: { state: 'unreadable', code: 'managed_package', message: 'It comes from a package.' } },
  },
} as const;
const notApplicable = { ...NOT_READ.notApplicable, ...NO_POLICIES };

testControl(preAuthorizeUsers, {
  passes: { 'approved users': {}, ...MANAGED },
  fails: {
    'everybody, with IP restrictions whose ranges nobody has read': {
      app: policies({ permittedUsersPolicyType: 'AllSelfAuthorized' }),
      severity: 'medium',
    },
    'everybody, with Full: higher': {
      app: { settings: FULL, oauthPolicies: { permittedUsersPolicyType: 'AllSelfAuthorized', ...BYPASS } },
      severity: 'high',
      conditions: ['Raised: The app has the scope Full.'],
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a value that Salesforce does not document': {
      app: policies({ permittedUsersPolicyType: 'AdminApprovedUsers' }),
      code: 'unclear_value',
    },
    'a policy that is absent': { app: policies({ permittedUsersPolicyType: undefined }), code: 'unclear_value' },
    'a placeholder': unclear('permittedUsersPolicyType'),
  },
  notApplicable,
});

testControl(enforceIpRestrictions, {
  passes: { 'restrictions that are enforced': {}, ...MANAGED },
  fails: {
    'relaxed, with rotation: lower': {
      app: policies(BYPASS),
      severity: 'medium',
      conditions: ['Lowered: Refresh tokens are rotated.'],
    },
    'relaxed for refresh tokens that never expire: higher': {
      app: {
        settings: { isRefreshTokenRotationEnabled: false },
        oauthPolicies: { ipRelaxationPolicyType: 'Enforce_RelaxRefresh', refreshTokenPolicyType: 'Infinite' },
      },
      severity: 'high',
      conditions: ['Raised: Refresh tokens never expire.'],
    },
    'relaxed, with rotation that is not known': {
      app: {
        oauthPolicies: { ipRelaxationPolicyType: 'Bypass_2factor' },
        readings: { globalOauth: { state: 'unreadable', code: 'managed_package', message: 'It is managed.' } },
      },
      severity: 'medium',
    },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('ipRelaxationPolicyType') },
  notApplicable,
});

testControl(limitRefreshTokenLife, {
  passes: {
    'a lifetime': {},
    'a lifetime of 90 days': policies({ refreshTokenValidityPeriod: 90, refreshTokenValidityUnit: 'Days' }),
    'a lifetime of 3 months': policies({ refreshTokenValidityPeriod: 3, refreshTokenValidityUnit: 'Months' }),
    '30 idle days': policies(idle(30, 'Days')),
    'immediate expiry': policies({ refreshTokenPolicyType: 'Zero' }),
    'until revoked, where the idle limit is enforced': { settings: TTL, ...policies(INFINITE) },
    '90 idle days, where the idle limit is enforced': { settings: TTL, ...policies(idle(90, 'Days')) },
  },
  fails: {
    'until revoked, from everywhere': {
      app: policies({ ...INFINITE, ...BYPASS }),
      severity: 'medium',
    },
    '31 idle days': { app: policies(idle(31, 'Days')), severity: 'medium', conditions: [ALLOWLIST] },
    '2 idle months': { app: policies(idle(2, 'Months')), severity: 'medium', conditions: [ALLOWLIST] },
    'a lifetime of 91 days': {
      app: policies({ refreshTokenValidityPeriod: 91, refreshTokenValidityUnit: 'Days' }),
      severity: 'medium',
      conditions: [ALLOWLIST],
    },
    'a lifetime of a year, whatever is idle': {
      app: { settings: TTL, ...policies({ refreshTokenValidityPeriod: 365, refreshTokenValidityUnit: 'Days' }) },
      severity: 'medium',
      conditions: [ALLOWLIST],
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': unclear('refreshTokenPolicyType'),
    'a placeholder for the time': unclear('refreshTokenValidityPeriod'),
    'a time without a number': { app: policies({ refreshTokenValidityPeriod: undefined }), code: 'unclear_value' },
    'a unit that Salesforce does not document': {
      app: policies({ refreshTokenValidityUnit: 'Fortnights' }),
      code: 'unclear_value',
    },
    'until revoked, where it is not known whether the idle limit is enforced': {
      app: { ...policies(INFINITE), unclear: [{ field: 'isEnforceRefreshTokenTTL', found: '{{X}}' }] },
      code: 'unclear_value',
    },
    'until revoked, where the settings can not be read': {
      app: { ...policies(INFINITE), ...HIDDEN },
      code: 'managed_package',
    },
  },
  notApplicable: {
    ...notApplicable,
    'an app without refresh tokens': { settings: { commaSeparatedOauthScopes: ['Api'] } },
  },
});

testControl(restrictClientCredentialsPolicy, {
  passes: { 'the flow not allowed': {}, ...MANAGED },
  fails: {
    'the flow allowed, with IP restrictions whose ranges nobody has read': {
      app: policies({ isClientCredentialsFlowEnabled: true }),
      severity: 'high',
    },
    'the flow allowed from everywhere: higher': {
      app: policies({ isClientCredentialsFlowEnabled: true, ...BYPASS }),
      severity: 'high',
      conditions: ['Raised: IP restrictions are not enforced.'],
    },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('isClientCredentialsFlowEnabled') },
  notApplicable,
});

testControl(requireHighAssurance, {
  passes: { 'high assurance': {} },
  fails: {
    'a standard session': {
      app: policies({ requiredSessionLevel: 'STANDARD', ...BYPASS }),
      severity: 'medium',
    },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('requiredSessionLevel') },
  notApplicable,
});

testControl(limitSessionTime, {
  passes: {
    'an hour': { settings: OPAQUE, ...policies({ sessionTimeoutInMinutes: 60 }) },
    'the least that JWTs can have': jwt('Custom', 60),
  },
  fails: {
    'a day': {
      app: { settings: OPAQUE, ...policies({ sessionTimeoutInMinutes: 1440 }) },
      severity: 'medium',
    },
    'JWTs of 61 minutes, whatever opaque tokens would have': {
      app: jwt('Custom', 61),
      severity: 'medium',
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': { app: { settings: OPAQUE, ...unclear('sessionTimeoutInMinutes').app }, code: 'unclear_value' },
    'a placeholder for the kind of tokens': {
      app: { unclear: [{ field: 'isNamedUserJwtEnabled', found: '{{X}}' }] },
      code: 'unclear_value',
    },
    'tokens of a kind that can not be read': { app: HIDDEN, code: 'managed_package' },
    'JWTs whose lifetime is not known': { app: jwt(), code: 'unclear_value' },
    'JWTs whose minutes are absent': { app: jwt('Custom'), code: 'unclear_value' },
    'a value that Salesforce does not document': { app: jwt('Never', 60), code: 'unclear_value' },
  },
  notApplicable: {
    ...notApplicable,
    'an app without a time-out of its own': { settings: OPAQUE },
    "JWTs that end with the user's session": jwt('UserSession', 720),
  },
});

testControl(limitCustomAttributes, {
  passes: { 'no attributes': {} },
  fails: {
    'attributes for approved users': { app: policies({ hasCustomAttributes: true }), severity: 'low' },
    'attributes for everybody: higher': {
      app: policies({ hasCustomAttributes: true, permittedUsersPolicyType: 'AllSelfAuthorized' }),
      severity: 'medium',
      conditions: ['Raised: All users'],
    },
  },
  notAssessed: NOT_READ.notAssessed,
  notApplicable,
});
