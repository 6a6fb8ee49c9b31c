/**
 * The org requires PKCE of every app that uses an authorization code.
 *
 * @module
 */
import type { OrgControl } from '../../model/control.ts';
import { judgeOrgBoolean } from '../../settings/org-settings.ts';

const FIELD = 'isPkceRequired';
/** 6.3: an attack also needs an app that does not require PKCE, and that app has its own finding. */
const VECTOR = 'CVSS:3.1/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:N';

export const requireOrgPkce = {
  id: 'require-org-pkce',
  subject: 'org',
  title: 'Require PKCE for the whole org',
  source: {
    name: 'OauthOidcSettings: isPkceRequired',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_oauthoidcsettings.htm',
  },
  failsWhen: '`isPkceRequired` is false in the settings of the org.',
  rationale:
    'Each app can leave out PKCE. The setting of the org applies to all apps, also to those that are created later.',
  claimSources: { rationale: [] },
  remedy: [
    'Check first that every app of the org sends a code challenge and its verifier.',
    'In Setup, open OAuth and OpenID Connect Settings.',
    'Select "Require Proof Key for Code Exchange (PKCE) Extension for Supported Authorization Flows".',
  ],
  fix: { type: 'OauthOidcSettings', field: FIELD, value: 'true' },
  severity: 'medium',
  cvssVector: VECTOR,
  alerts: false,
  orgReads: ['oauthOidcSettings'],
  assess: (org) =>
    judgeOrgBoolean(org, 'oauthOidcSettings', FIELD, true, (found) => ({
      status: 'fail',
      message: `Each app decides for itself whether PKCE is required: ${found}.`,
      cvssVector: VECTOR,
    })),
} as const satisfies OrgControl;
