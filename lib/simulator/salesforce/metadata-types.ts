/**
 * The metadata types that the simulated orgs know: folder and file suffix as `listMetadata` tells them, key prefix of the
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
