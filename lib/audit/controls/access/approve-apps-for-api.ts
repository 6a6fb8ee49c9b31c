/**
 * API access control: an app may use the API only if an administrator has approved it.
 *
 * @module
 */
import type { OrgControl } from '../../model/control.ts';
import { judgeOrgBoolean } from '../../settings/org-settings.ts';

const FIELD = 'enableAdminApprovedAppsOnly';
/** 5.4: an attacker must deceive a user (UI:R), and profiles still limit what the app can do (C:L/I:L). */
const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:L/I:L/A:N';

export const approveAppsForApi = {
  id: 'approve-apps-for-api',
  subject: 'org',
  title: 'Let only approved apps use the API',
  source: {
    name: 'ConnectedAppSettings: enableAdminApprovedAppsOnly',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_connectedappsettings.htm',
  },
  failsWhen: '`enableAdminApprovedAppsOnly` is false.',
  rationale: 'Without API access control, a user can authorise an app that no administrator has approved.',
  claimSources: { rationale: [] },
  remedy: [
    'If Setup does not show API Access Control, ask Salesforce Support to enable it.',
    'In Setup, open API Access Control.',
    'Approve the apps that are in use. Salesforce then refuses all others.',
    'Select "For admin-approved users, limit API access to only allowed connected apps".',
  ],
  fix: { type: 'ConnectedAppSettings', field: FIELD, value: 'true' },
  severity: 'medium',
  cvssVector: VECTOR,
  alerts: false,
  orgReads: ['connectedAppSettings'],
  assess: (org) =>
    judgeOrgBoolean(org, 'connectedAppSettings', FIELD, true, (found) => ({
      status: 'fail',
      message: `An app may use the API without an administrator's approval: ${found}.`,
      cvssVector: VECTOR,
    })),
} as const satisfies OrgControl;
