/**
 * The OAuth security settings: from which addresses an app may use its refresh tokens.
 *
 * Field names: npm `@salesforce/types`; folder and suffix: files of one public project. Not verified with an org: the first
 * API version, and whether each app has this component.
 *
 * @module
 */
import type { AppComponentDeclaration } from './declaration.ts';

export const oauthSecurity = {
  type: 'ExtlClntAppOauthSecuritySettings',
  folder: 'extlClntAppOauthSecuritySettings',
  suffix: 'ecaOauthSecurity',
  since: 62,
  place: 'nested',
  keyPrefix: '0yv',
  setupSuffix: '_oauthSecurity',
  fields: {
    /** The allowlist; absent when there is none. */
    tokenIpRanges: {
      kind: 'elements',
      fields: {
        startIpAddress: { kind: 'text' },
        endIpAddress: { kind: 'text' },
        description: { kind: 'text' },
      },
    },
  },
  notKept: { label: {}, tlsClientAuthCertParamType: {}, tlsClientAuthCertParamValue: { secret: true } },
} as const satisfies AppComponentDeclaration;
