/**
 * The org's settings for OAuth: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_oauthoidcsettings.htm
 *
 * @module
 */
import type { OrgComponentDeclaration } from './declaration.ts';

export const oauthOidcSettings = {
  type: 'OauthOidcSettings',
  folder: 'settings',
  suffix: 'settings',
  since: 59,
  place: 'org',
  fullName: 'OauthOidc',
  fields: {
    /** PKCE for every authorization code flow of the org. */
    isPkceRequired: { kind: 'boolean', always: true, platformDefault: false },
  },
  notKept: {
    agentAuthLinking: {},
    blockOAuthUnPwFlow: { initial: true },
    blockOAuthUsrAgtFlow: {},
    oAuthCdCrdtFlowEnable: {},
  },
} as const satisfies OrgComponentDeclaration;
