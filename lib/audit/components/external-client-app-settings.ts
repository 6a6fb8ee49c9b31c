/**
 * The org's settings for External Client Apps: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientappsettings.htm
 *
 * Salesforce documents no defaults.
 *
 * @module
 */
import type { OrgComponentDeclaration } from './declaration.ts';

export const externalClientAppSettings = {
  type: 'ExternalClientAppSettings',
  folder: 'settings',
  suffix: 'settings',
  since: 59,
  place: 'org',
  fullName: 'ExternalClientApp',
  fields: {
    enableClientSecretInRestApiAccess: { kind: 'boolean', always: true, initial: false },
    enableConsumerSecretApiAccess: { kind: 'boolean', always: true, initial: false },
    enablePackageEcaOauthFromDevOrg: { kind: 'boolean', always: true, initial: false },
  },
  notKept: {},
} as const satisfies OrgComponentDeclaration;
