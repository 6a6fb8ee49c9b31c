/**
 * Nobody can be talked into logging a stranger in over the phone.
 *
 * @module
 */
import { switchedOff } from '../applicability.ts';
import type { Control } from '../control.ts';
import { failure, type RiskScale } from '../exposure.ts';
import { isPreAuthorized, letsUsersAuthorize } from '../oauth-policies.ts';
import { asvs, DEVICE_PHISHING } from '../references.ts';
import { judgeBoolean, oauthSettingsNotJudged } from '../settings.ts';

const FIELD = 'isDeviceFlowEnabled';
const PHISHING: RiskScale = {
  /** 6.8: a user must be deceived (UI:R) at the right moment (AC:H). */
  base: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N',
  /** 8.1: any user of the org will do (AC:L). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:N',
  /** 6.4: it must be one of the few who are allowed (PR:L). */
  lowered: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:U/C:H/I:H/A:N',
};

export const disableDeviceFlow = {
  id: 'disable-device-flow',
  title: 'Disable the device flow',
  source: {
    name: 'Security recommendations for connected apps and external client apps: Disable device flow',
    url: 'https://help.salesforce.com/s/articleView?id=005225370&type=1',
  },
  failsWhen: '`isDeviceFlowEnabled` is true.',
  rationale:
    'The flow gives a session to whoever shows a code to a logged-in user who types it in: that is how callers who pose as support get into orgs.',
  higherRiskWhen: ['All users may authorise the app themselves.'],
  lowerRiskWhen: ['Only users whom an administrator approved may use the app.'],
  remedy: [
    'Check first that no device without a browser uses the app.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Flow Enablement, deselect "Enable Device Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'false' },
  references: [DEVICE_PHISHING, asvs('10.4.4')],
  severity: 'medium',
  cvssVector: PHISHING.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauthPolicies'],
  severityReads: ['oauthPolicies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    judgeBoolean(app, FIELD, false, (found) =>
      failure(
        `A user who types in a code logs somebody else in: ${found}.`,
        {
          raised: letsUsersAuthorize(app) ? ['All users may authorise the app themselves.'] : [],
          lowered: isPreAuthorized(app) ? ['Only users whom an administrator approved may use the app.'] : [],
        },
        PHISHING,
      ),
    ),
} as const satisfies Control;
