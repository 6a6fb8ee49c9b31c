/**
 * The REST API does not return client secrets.
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
/** 4.9: only a user who may manage apps can read the secrets (PR:H). */
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
  rationale: 'If the REST API returns client secrets, every user who may call it can copy them out of the org.',
  claimSources: { rationale: [HEALTH_REVIEW] },
  remedy: [
    'Check first that no deployment reads client secrets over the REST API.',
    'In Setup, open External Client App Settings.',
    'Switch off access to client secrets over the REST API.',
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
      message: `The REST API returns client secrets: ${found}.`,
      cvssVector: VECTOR,
    })),
} as const satisfies OrgControl;
