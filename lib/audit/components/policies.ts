/**
 * The policies of the app: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappconfigurablepolicies.htm
 *
 * @module
 */
import type { AppComponentDeclaration } from './declaration.ts';

export const policies = {
  type: 'ExtlClntAppConfigurablePolicies',
  folder: 'extlClntAppPolicies',
  suffix: 'ecaPlcy',
  since: 59,
  place: 'nested',
  keyPrefix: '0yw',
  setupSuffix: '_plcy',
  decides: 'whether the app is switched off',
  fields: {
    isEnabled: { kind: 'boolean', always: true, initial: true },
    isOauthPluginEnabled: { kind: 'boolean', always: true, initial: true },
    startPage: { kind: 'word' },
  },
  notKept: {
    isAttestPluginEnabled: {},
    isCanvasPluginEnabled: {},
    isMobilePluginEnabled: {},
    isNotificationPluginEnabled: {},
    isPushPluginEnabled: {},
    isSamlPluginEnabled: {},
    label: {},
    startUrl: {},
  },
} as const satisfies AppComponentDeclaration;
