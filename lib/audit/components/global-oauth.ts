/**
 * The global OAuth settings, which most controls judge:
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm
 *
 * Defaults: Salesforce documents those of the secret, PKCE, the secret for refresh tokens, the code and credentials flow and
 * JWT tokens; the others are switches ("if set to true, … is enabled") and off.
 *
 * `always`: all nine files of the corpus that were retrieved from an org (they hold a consumer key) have the twelve booleans
 * without a version of their own. The three of 67 were first seen at 67. Not verified with an org: whether each came with
 * External Client Apps (59.0). A field that came later is in no record below its version, which is notified once for the org.
 *
 * @module
 */
import type { AppComponentDeclaration } from './declaration.ts';

export const globalOauth = {
  type: 'ExtlClntAppGlobalOauthSettings',
  folder: 'extlClntAppGlobalOauthSets',
  suffix: 'ecaGlblOauth',
  since: 59,
  place: 'flat',
  keyPrefix: '0xH',
  setupSuffix: '_glbloauth',
  fields: {
    isConsumerSecretOptional: { kind: 'boolean', always: true, platformDefault: false },
    isPkceRequired: { kind: 'boolean', always: true, platformDefault: true },
    isSecretRequiredForRefreshToken: { kind: 'boolean', always: true, platformDefault: true },
    isRefreshTokenRotationEnabled: { kind: 'boolean', always: true, platformDefault: false },
    isSecretRequiredForTokenExchange: { kind: 'boolean', always: true, platformDefault: false },
    isTokenExchangeEnabled: { kind: 'boolean', always: true, platformDefault: false },
    isClientCredentialsFlowEnabled: { kind: 'boolean', always: true, platformDefault: false },
    isCodeCredFlowEnabled: { kind: 'boolean', always: true, platformDefault: false },
    isCodeCredPostOnly: { kind: 'boolean', always: true, platformDefault: false },
    isDeviceFlowEnabled: { kind: 'boolean', always: true, platformDefault: false },
    isIntrospectAllTokens: { kind: 'boolean', always: true, platformDefault: false },
    isNamedUserJwtEnabled: { kind: 'boolean', always: true, platformDefault: false },
    isDPopEnabled: { kind: 'boolean', always: true, since: 67, initial: false },
    isMtlsEnabled: { kind: 'boolean', always: true, since: 67, initial: false },
    isEnforceRefreshTokenTTL: { kind: 'boolean', always: true, since: 67, platformDefault: false },
    /** One entry for each line of Salesforce's single string; user info and query values are masked with `***`. */
    callbackUrl: { kind: 'lines' },
    /** Whether there is one (JWT bearer flow). */
    certificate: { kind: 'presence', secret: true, fingerprint: true },
    /** Present only when the app configures ID tokens. */
    idTokenConfig: {
      kind: 'element',
      fields: {
        idTokenAudience: { kind: 'text' },
        idTokenIncludeAttributes: { kind: 'boolean' },
        idTokenIncludeStandardClaims: { kind: 'boolean' },
        /** Always where the element is there. */
        idTokenValidityInMinutes: { kind: 'number', always: true },
      },
    },
  },
  notKept: {
    consumerKey: { secret: true, fingerprint: true },
    consumerSecret: { secret: true },
    label: {},
    shouldRotateConsumerKey: { initial: false },
    shouldRotateConsumerSecret: { initial: false },
  },
} as const satisfies AppComponentDeclaration;
