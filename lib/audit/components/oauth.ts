/**
 * The OAuth settings: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthsettings.htm
 *
 * @module
 */
import type { AppComponentDeclaration } from './declaration.ts';

export const oauth = {
  type: 'ExtlClntAppOauthSettings',
  folder: 'extlClntAppOauthSettings',
  suffix: 'ecaOauth',
  since: 59,
  place: 'flat',
  keyPrefix: '888',
  setupSuffix: '_oauth',
  decides: 'whether the app gets refresh tokens',
  fields: {
    /** `Api`, `RefreshToken`, …; required when an app is created in Setup. */
    commaSeparatedOauthScopes: { kind: 'list', always: true },
    isFirstPartyAppEnabled: { kind: 'boolean' },
    /** Users at these addresses need no further check, so the ranges relax the restriction. */
    trustedIpRanges: {
      kind: 'elements',
      fields: {
        startIpAddress: { kind: 'text' },
        endIpAddress: { kind: 'text' },
        description: { kind: 'text' },
      },
    },
  },
  notKept: {
    areAttributesIncludedInAssetToken: { since: 61 },
    areCustomPermsIncludedInAssetToken: { since: 61 },
    assetTokenAudiences: {},
    assetTokenSigningCertificate: { secret: true },
    assetTokenValidity: {},
    clientAssertionCertificate: { secret: true },
    commaSeparatedCustomScopes: {},
    customAttributes: {},
    label: {},
    oauthLink: {},
    singleLogoutUrl: {},
  },
} as const satisfies AppComponentDeclaration;
