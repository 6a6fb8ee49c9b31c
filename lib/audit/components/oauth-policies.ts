/**
 * The OAuth policies, which an administrator sets and a developer's update does not change:
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm
 *
 * Salesforce documents no defaults for them. `always`: all policies of the corpus have these fields. `isNamedUserJwtEnabled`
 * is deprecated, and some lack it.
 *
 * @module
 */
import type { AppComponentDeclaration } from './declaration.ts';

export const oauthPolicies = {
  type: 'ExtlClntAppOauthConfigurablePolicies',
  folder: 'extlClntAppOauthPolicies',
  suffix: 'ecaOauthPlcy',
  since: 59,
  place: 'nested',
  keyPrefix: '0yu',
  setupSuffix: '_oauthPlcy',
  fields: {
    permittedUsersPolicyType: { kind: 'word', always: true, initial: 'AllSelfAuthorized' },
    ipRelaxationPolicyType: { kind: 'word', always: true, initial: 'Enforce' },
    refreshTokenPolicyType: { kind: 'word', always: true, initial: 'SpecificLifetime' },
    refreshTokenValidityPeriod: { kind: 'number' },
    refreshTokenValidityUnit: { kind: 'word' },
    requiredSessionLevel: { kind: 'word', always: true, initial: 'STANDARD' },
    sessionTimeoutInMinutes: { kind: 'number' },
    /** `Custom`: `namedUserJwtTimeout` applies; `UserSession`: the time-out of the user's session. */
    namedUserJwtSessionTimeoutType: { kind: 'word' },
    /** In minutes. */
    namedUserJwtTimeout: { kind: 'number' },
    isClientCredentialsFlowEnabled: { kind: 'boolean', always: true, initial: false },
    isGuestCodeCredFlowEnabled: { kind: 'boolean', initial: false },
    isTokenExchangeFlowEnabled: { kind: 'boolean', initial: false },
    isNamedUserJwtEnabled: { kind: 'boolean' },
    /** The run-as user, whose name is not kept. */
    clientCredentialsFlowUser: { kind: 'presence' },
    customAttributes: { kind: 'presence' },
    /** An Apex class that customises the login. */
    apexHandler: { kind: 'presence', since: 61 },
  },
  notKept: {
    commaSeparatedCustomScopes: { since: 61 },
    commaSeparatedPermissionSet: {},
    commaSeparatedProfile: {},
    executeHandlerAs: {},
    guestJwtSessionTimeoutType: {},
    guestJwtTimeout: {},
    label: {},
    policyAction: {},
    singleLogoutUrl: {},
    startUrl: {},
  },
  beyondTypes: ['isNamedUserJwtEnabled'],
} as const satisfies AppComponentDeclaration;
