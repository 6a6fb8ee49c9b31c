/**
 * Client secrets stay in Setup.
 *
 * @module
 */
import type { Link, OrgControl } from '../../model/control.ts';
import { judgeOrgBoolean } from '../../settings/org-settings.ts';

const HEALTH_REVIEW: Link = {
  name: 'External Client App Settings: REST API Secret Masking',
  url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_external_client_apps.htm&type=5',
};
const FIELD = 'enableClientSecretInRestApiAccess';
/** 4.9: only a login with rights over apps can ask for the secrets (PR:H). */
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:N/A:N';

export const hideClientSecretFromRestApi = {
  id: 'hide-client-secret-from-rest-api',
  subject: 'org',
  title: 'Keep client secrets out of the REST API',
  source: {
    name: 'ExternalClientAppSettings: enableClientSecretInRestApiAccess',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientappsettings.htm',
  },
  failsWhen: '`enableClientSecretInRestApiAccess` is true.',
  rationale: 'A client secret that the REST API hands out leaves the org with any login that may call it.',
  claimSources: { rationale: [HEALTH_REVIEW] },
  remedy: [
    'Check first that no deployment reads client secrets over the REST API.',
    'In Setup, open External Client App Settings.',
    'Switch off the access to client secrets over the REST API.',
    'Rotate the secrets that were read.',
  ],
  fix: { type: 'ExternalClientAppSettings', field: FIELD, value: 'false' },
  references: [HEALTH_REVIEW],
  severity: 'medium',
  cvssVector: VECTOR,
  alerts: false,
  orgReads: ['externalClientAppSettings'],
  assess: (org) =>
    judgeOrgBoolean(org, 'externalClientAppSettings', FIELD, false, (found) => ({
      status: 'fail',
      message: `The REST API hands out client secrets: ${found}.`,
      cvssVector: VECTOR,
    })),
} as const satisfies OrgControl;
