/**
 * The OAuth security settings: from which IP addresses an app may use its refresh tokens.
 *
 * Source of the field names: npm `@salesforce/types`. Source of folder and suffix: files of one public project. Not verified with an
 * org: the first API version, and whether every app has this component.
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
    /** The allowlist; absent if the app has none. */
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
