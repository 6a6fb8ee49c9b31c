/**
 * The global OAuth settings, which most controls judge:
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm
 *
 * Defaults: Salesforce documents those of the secret, PKCE, the secret for refresh tokens, the code and credentials flow and JWT
 * tokens. The others are switches ("if set to true, … is enabled"), so their default is off.
 *
 * `always`: nine files of the corpus were retrieved from an org (they contain a consumer key). All of them have the twelve booleans
 * without a version of their own. The three of version 67 were first seen at 67. Not verified with an org: whether each of the
 * others came with External Client Apps (59.0). If one came later, no record of an older version has it. That is notified once for
 * the org.
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
    /** One entry for each line of Salesforce's string; masked. */
    callbackUrl: { kind: 'lines' },
    /** For the JWT bearer flow. */
    certificate: { kind: 'presence', secret: true, fingerprint: true },
    /** Present only when the app configures ID tokens. */
    idTokenConfig: {
      kind: 'element',
      fields: {
        idTokenAudience: { kind: 'text' },
        idTokenIncludeAttributes: { kind: 'boolean' },
        idTokenIncludeStandardClaims: { kind: 'boolean' },
        /** In every element. */
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
