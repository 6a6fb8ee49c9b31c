/**
 * The metadata types that the simulated orgs know and what their records always hold: folder and file suffix as `listMetadata` tells them, key prefix of the
 * ids, first API version. https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_types_list.htm
 *
 * @module
 */
export interface MetadataType {
  readonly folder: string;
  readonly suffix: string;
  readonly idPrefix: string;
  readonly since: number;
}

/**
 * What Salesforce returns of a component whose definition does not say it: each boolean that the version of the API has, by
 * the version from which on it does. https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm
 */
export interface ReturnedField {
  readonly since: number;
  readonly value: boolean | string;
}

const SINCE_59 = (value: boolean | string): ReturnedField => ({ since: 59, value });
const SINCE_67 = (value: boolean): ReturnedField => ({ since: 67, value });

export const RETURNED_FIELDS: Readonly<Record<string, Readonly<Record<string, ReturnedField>>>> = {
  ExtlClntAppGlobalOauthSettings: {
    isClientCredentialsFlowEnabled: SINCE_59(false),
    isCodeCredFlowEnabled: SINCE_59(false),
    isCodeCredPostOnly: SINCE_59(false),
    isConsumerSecretOptional: SINCE_59(false),
    isDPopEnabled: SINCE_67(false),
    isDeviceFlowEnabled: SINCE_59(false),
    isEnforceRefreshTokenTTL: SINCE_67(false),
    isIntrospectAllTokens: SINCE_59(false),
    isMtlsEnabled: SINCE_67(false),
    isNamedUserJwtEnabled: SINCE_59(false),
    isPkceRequired: SINCE_59(true),
    isRefreshTokenRotationEnabled: SINCE_59(false),
    isSecretRequiredForRefreshToken: SINCE_59(true),
    isSecretRequiredForTokenExchange: SINCE_59(false),
    isTokenExchangeEnabled: SINCE_59(false),
    shouldRotateConsumerKey: SINCE_59(false),
    shouldRotateConsumerSecret: SINCE_59(false),
  },
  ExtlClntAppOauthConfigurablePolicies: {
    ipRelaxationPolicyType: SINCE_59('Enforce'),
    isClientCredentialsFlowEnabled: SINCE_59(false),
    isGuestCodeCredFlowEnabled: SINCE_59(false),
    isTokenExchangeFlowEnabled: SINCE_59(false),
    permittedUsersPolicyType: SINCE_59('AllSelfAuthorized'),
    refreshTokenPolicyType: SINCE_59('SpecificLifetime'),
    requiredSessionLevel: SINCE_59('STANDARD'),
  },
  ExtlClntAppConfigurablePolicies: { isEnabled: SINCE_59(true), isOauthPluginEnabled: SINCE_59(true) },
};

/** External Client Apps came with API version 59.0. */
export const METADATA_TYPES: Readonly<Record<string, MetadataType>> = {
  ExternalClientApplication: { folder: 'externalClientApps', suffix: 'eca', idPrefix: '0xI', since: 59 },
  ExtlClntAppGlobalOauthSettings: {
    folder: 'extlClntAppGlobalOauthSets',
    suffix: 'ecaGlblOauth',
    idPrefix: '0xH',
    since: 59,
  },
  ExtlClntAppOauthSettings: { folder: 'extlClntAppOauthSettings', suffix: 'ecaOauth', idPrefix: '888', since: 59 },
  ExtlClntAppOauthConfigurablePolicies: {
    folder: 'extlClntAppOauthPolicies',
    suffix: 'ecaOauthPlcy',
    idPrefix: '0yu',
    since: 59,
  },
  ExtlClntAppConfigurablePolicies: { folder: 'extlClntAppPolicies', suffix: 'ecaPlcy', idPrefix: '0yw', since: 59 },
  ExtlClntAppOauthSecuritySettings: {
    folder: 'extlClntAppOauthSecuritySettings',
    suffix: 'ecaOauthSecurity',
    idPrefix: '0yv',
    since: 62,
  },
  ConnectedApp: { folder: 'connectedApps', suffix: 'connectedApp', idPrefix: '0H4', since: 34 },
  // The settings of the org as a whole: read by one fixed name each, listed under Settings.
  OauthOidcSettings: { folder: 'settings', suffix: 'settings', idPrefix: '000', since: 59 },
  ExternalClientAppSettings: { folder: 'settings', suffix: 'settings', idPrefix: '000', since: 59 },
  ConnectedAppSettings: { folder: 'settings', suffix: 'settings', idPrefix: '000', since: 45 },
  Settings: { folder: 'settings', suffix: 'settings', idPrefix: '000', since: 27 },
};
