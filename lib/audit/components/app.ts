/**
 * The app itself: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientapplication.htm
 *
 * @module
 */
import type { AppComponentDeclaration } from './declaration.ts';

export const app = {
  type: 'ExternalClientApplication',
  folder: 'externalClientApps',
  suffix: 'eca',
  since: 59,
  place: 'app',
  keyPrefix: '0xI',
  setupSuffix: '',
  fields: {
    label: { kind: 'text' },
    contactEmail: { kind: 'text' },
    /** `Local`, `Packaged`, `Managed` or `AutoInstalled`. */
    distributionState: { kind: 'text' },
    /** `<id of the org where the app was created>:<its name there>`. The same in every org where its package is installed. */
    orgScopedExternalApp: { kind: 'text' },
  },
  notKept: {
    contactPhone: {},
    description: {},
    iconUrl: {},
    infoUrl: {},
    isProtected: {},
    logoUrl: {},
    managedType: {},
  },
} as const satisfies AppComponentDeclaration;
