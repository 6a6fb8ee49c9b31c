/** The report-only controls on settings that the app's developer owns. */

import { limitOauthScopes } from '../../../lib/audit/controls/access/limit-oauth-scopes.ts';
import { disableClientCredentialsFlow } from '../../../lib/audit/controls/flows/disable-client-credentials-flow.ts';
import { disableDeviceFlow } from '../../../lib/audit/controls/flows/disable-device-flow.ts';
import { postCodeCredentials } from '../../../lib/audit/controls/flows/post-code-credentials.ts';
import { useJwtBearerFlow } from '../../../lib/audit/controls/flows/use-jwt-bearer-flow.ts';
import { requireSecretTokenExchange } from '../../../lib/audit/controls/secrets/require-secret-token-exchange.ts';
import { issueJwtAccessTokens } from '../../../lib/audit/controls/tokens/issue-jwt-access-tokens.ts';
import { limitIdTokens } from '../../../lib/audit/controls/tokens/limit-id-tokens.ts';
import { limitTokenIntrospection } from '../../../lib/audit/controls/tokens/limit-token-introspection.ts';
import { NOT_READ, testControl } from '../../support/audit/test-control.ts';

const unclear = (field: string) => ({ app: { unclear: [{ field, found: '{{X}}' }] }, code: 'unclear_value' }) as const;
const SELF = { permittedUsersPolicyType: 'AllSelfAuthorized' } as const;
const DEVICE = { isDeviceFlowEnabled: true, callbackUrl: ['http://localhost:1717/OauthRedirect'] } as const;
const FULL = ['Full', 'RefreshToken'] as const;

testControl(limitOauthScopes, {
  passes: { 'named scopes': {}, 'no scopes': { settings: { commaSeparatedOauthScopes: [] } } },
  fails: {
    'Full that anybody may grant: higher': {
      app: { settings: { commaSeparatedOauthScopes: FULL }, oauthPolicies: SELF },
      severity: 'critical',
      conditions: ['Raised: All users'],
    },
    'Full for approved users: lower': {
      app: { settings: { commaSeparatedOauthScopes: FULL } },
      severity: 'high',
      conditions: ['Lowered: Only users'],
    },
    'Full beside a placeholder': {
      app: {
        settings: { commaSeparatedOauthScopes: FULL },
        oauthPolicies: { permittedUsersPolicyType: undefined },
        unclear: [{ field: 'commaSeparatedOauthScopes', found: 'Full, {{X}}' }],
      },
      severity: 'critical',
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': unclear('commaSeparatedOauthScopes'),
    'scopes that are in no file': { app: { readings: { oauth: { state: 'absent' } } }, code: 'settings_not_returned' },
  },
  notApplicable: NOT_READ.notApplicable,
});

testControl(limitTokenIntrospection, {
  passes: { 'its own tokens by default': {}, 'its own tokens': { settings: { isIntrospectAllTokens: false } } },
  fails: {
    'all tokens': { app: { settings: { isIntrospectAllTokens: true } }, severity: 'low' },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('isIntrospectAllTokens') },
  notApplicable: NOT_READ.notApplicable,
});

testControl(disableClientCredentialsFlow, {
  passes: { 'the flow off by default': {}, 'the flow off': { settings: { isClientCredentialsFlowEnabled: false } } },
  fails: {
    'the flow on, with IP restrictions whose ranges nobody has read': {
      app: { settings: { isClientCredentialsFlowEnabled: true } },
      severity: 'high',
    },
    'the flow on with Full: higher': {
      app: {
        settings: { isClientCredentialsFlowEnabled: true, commaSeparatedOauthScopes: FULL },
        oauthPolicies: { ipRelaxationPolicyType: 'Bypass' },
      },
      severity: 'high',
      conditions: ['Raised: The app has the scope Full.'],
    },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('isClientCredentialsFlowEnabled') },
  notApplicable: NOT_READ.notApplicable,
});

testControl(useJwtBearerFlow, {
  passes: { 'a certificate': { settings: { hasCertificate: true, isClientCredentialsFlowEnabled: true } } },
  fails: {
    'client credentials with an empty certificate': {
      app: { settings: { isClientCredentialsFlowEnabled: true, hasCertificate: false } },
      severity: 'high',
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder': unclear('isClientCredentialsFlowEnabled'),
    'a certificate that did not come back, if there is one': {
      app: { settings: { isClientCredentialsFlowEnabled: true } },
      code: 'field_not_returned',
    },
  },
  notApplicable: { ...NOT_READ.notApplicable, 'an app that logs users in': {} },
});

testControl(requireSecretTokenExchange, {
  passes: {
    'a secret that is required': { settings: { isTokenExchangeEnabled: true, isSecretRequiredForTokenExchange: true } },
  },
  fails: {
    'a secret that is not': {
      app: { settings: { isTokenExchangeEnabled: true, isSecretRequiredForTokenExchange: false } },
      severity: 'high',
    },
    'a secret that is not by default': { app: { settings: { isTokenExchangeEnabled: true } }, severity: 'high' },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a placeholder for the flow': unclear('isTokenExchangeEnabled'),
    'a placeholder for the secret': {
      app: {
        settings: { isTokenExchangeEnabled: true },
        unclear: [{ field: 'isSecretRequiredForTokenExchange', found: '{{X}}' }],
      },
      code: 'unclear_value',
    },
  },
  notApplicable: { ...NOT_READ.notApplicable, 'an app without token exchange': {} },
});

testControl(disableDeviceFlow, {
  passes: { 'the flow off by default': {} },
  fails: {
    'the flow on for anybody: higher': {
      app: { settings: DEVICE, oauthPolicies: SELF },
      severity: 'high',
      conditions: ['Raised: All users'],
    },
    'the flow on for approved users: lower': {
      app: { settings: DEVICE },
      severity: 'medium',
      conditions: ['Lowered: Only users'],
    },
    'the flow on where Salesforce refuses it, without a localhost callback: low': {
      app: { settings: { isDeviceFlowEnabled: true }, oauthPolicies: SELF },
      severity: 'low',
      conditions: [/refuses the flow: the app has no localhost callback/],
    },
    'the flow on where Salesforce refuses it, of an app that is not local: low': {
      app: { settings: DEVICE, oauthPolicies: SELF, distributionState: 'Packaged' },
      severity: 'low',
      conditions: [/refuses the flow: the app is not local but Packaged/],
    },
    'the flow on where a callback is not known, without counting that in its favour': {
      app: { settings: { isDeviceFlowEnabled: true, callbackUrl: ['https://${HOST}/cb'] }, oauthPolicies: SELF },
      severity: 'high',
      conditions: ['Raised: All users'],
    },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('isDeviceFlowEnabled') },
  notApplicable: NOT_READ.notApplicable,
});

testControl(postCodeCredentials, {
  passes: { 'POST only': { settings: { isCodeCredFlowEnabled: true, isCodeCredPostOnly: true } } },
  fails: {
    'any method, with PKCE: lower': {
      app: { settings: { isCodeCredFlowEnabled: true } },
      severity: 'medium',
      conditions: ['Lowered: PKCE'],
    },
    'any method, without PKCE': {
      app: { settings: { isCodeCredFlowEnabled: true, isCodeCredPostOnly: false, isPkceRequired: false } },
      severity: 'high',
    },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('isCodeCredFlowEnabled') },
  notApplicable: { ...NOT_READ.notApplicable, 'an app without headless logins': {} },
});

testControl(limitIdTokens, {
  passes: {
    'two minutes': { settings: { idTokenConfig: { idTokenValidityInMinutes: 2 } } },
    'two minutes by default': { settings: { idTokenConfig: { idTokenAudience: 'x' } } },
  },
  fails: {
    'an hour': { app: { settings: { idTokenConfig: { idTokenValidityInMinutes: 60 } } }, severity: 'medium' },
    'an hour with custom attributes: higher': {
      app: { settings: { idTokenConfig: { idTokenValidityInMinutes: 60, idTokenIncludeAttributes: true } } },
      severity: 'high',
      conditions: ['Raised: The token contains custom attributes.'],
    },
  },
  notAssessed: {
    ...NOT_READ.notAssessed,
    'a number out of range': {
      app: { settings: { idTokenConfig: { idTokenValidityInMinutes: 0 } } },
      code: 'unclear_value',
    },
    'a placeholder': unclear('idTokenConfig.idTokenValidityInMinutes'),
  },
  notApplicable: { ...NOT_READ.notApplicable, 'an app that configures no ID tokens': {} },
});

testControl(issueJwtAccessTokens, {
  passes: { 'JWT-based tokens': {} },
  fails: {
    'opaque tokens': { app: { settings: { isNamedUserJwtEnabled: false } }, severity: 'low' },
    'opaque tokens by default': { app: { settings: { isNamedUserJwtEnabled: undefined } }, severity: 'low' },
  },
  notAssessed: { ...NOT_READ.notAssessed, 'a placeholder': unclear('isNamedUserJwtEnabled') },
  notApplicable: NOT_READ.notApplicable,
});
