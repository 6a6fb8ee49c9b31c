/**
 * The org's settings for connected apps: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedappsettings.htm
 *
 * @module
 */
import type { OrgComponentDeclaration } from './declaration.ts';

export const connectedAppSettings = {
  type: 'ConnectedAppSettings',
  folder: 'settings',
  suffix: 'settings',
  since: 45,
  place: 'org',
  fullName: 'ConnectedApp',
  fields: {
    /** API access control: only apps that an administrator approved may use the API. */
    enableAdminApprovedAppsOnly: { kind: 'boolean', always: true, initial: false },
  },
  notKept: {
    enableAdminApprovedAppsOnlyForExternalUser: {},
    enableSkipUserProvisioningWizardWelcomePage: {},
  },
} as const satisfies OrgComponentDeclaration;
