/**
 * The Metadata API does not return consumer secrets.
 *
 * @module
 */
import type { Link, OrgControl } from '../../model/control.ts';
import { judgeOrgBoolean } from '../../settings/org-settings.ts';

const HEALTH_REVIEW: Link = {
  name: 'External Client App Settings: Metadata Secrets Protection',
  url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_external_client_apps.htm&type=5',
};
const FIELD = 'enableConsumerSecretApiAccess';
/** 4.9: only a user who may manage apps can read the secrets (PR:H). */
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:N/A:N';

export const hideConsumerSecretFromApi = {
  id: 'hide-consumer-secret-from-api',
  subject: 'org',
  title: 'Keep consumer secrets out of the Metadata API',
  source: {
    name: 'ExternalClientAppSettings: enableConsumerSecretApiAccess',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientappsettings.htm',
  },
  failsWhen: '`enableConsumerSecretApiAccess` is true.',
  rationale:
    'If the Metadata API returns consumer secrets, they get into files and repositories together with the metadata.',
  claimSources: { rationale: [HEALTH_REVIEW] },
  remedy: [
    'Check first that no deployment reads consumer secrets over the Metadata API.',
    'In Setup, open External Client App Settings.',
    'Switch off access to OAuth consumer secrets over the Metadata API.',
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
      message: `The Metadata API returns consumer secrets: ${found}.`,
      cvssVector: VECTOR,
    })),
} as const satisfies OrgControl;
