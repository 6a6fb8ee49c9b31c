/**
 * An attacker cannot use the device flow to get a session of a deceived user.
 *
 * From 30 November 2026 Salesforce allows the flow only for local apps with a localhost callback. The source is quotes of the Winter
 * '27 release notes (preview). It was not seen in an org; a login by the flow through any other app would show it.
 *
 * @module
 */

import { switchedOff } from '../../judging/applicability.ts';
import { type App, PACKAGED_STATES } from '../../model/app.ts';
import { parseCallbackUrl } from '../../model/callback-url.ts';
import type { Control } from '../../model/control.ts';
import { asvs, DEVICE_PHISHING } from '../../model/references.ts';
import { riskByUsers } from '../../settings/oauth-policies.ts';
import { failure, type RiskScale } from '../../settings/risk-scale.ts';
import {
  absentInIncompleteRecord,
  judgeBoolean,
  oauthSettingsNotJudged,
  unclearText,
} from '../../settings/settings.ts';

const FIELD = 'isDeviceFlowEnabled';
const PHISHING: RiskScale = {
  /** 6.8: a user must be deceived (UI:R) at the right moment (AC:H). */
  base: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:H/I:H/A:N',
  /** 8.1: it may be any user of the org (AC:L). */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:N',
  /** 6.4: it must be one of the few approved users (PR:L). */
  lowered: 'CVSS:3.1/AV:N/AC:H/PR:L/UI:R/S:U/C:H/I:H/A:N',
};
/** 3.1: the attack works only if somebody also changes the app (PR:H). */
const REFUSED_VECTOR = 'CVSS:3.1/AV:N/AC:H/PR:H/UI:R/S:U/C:L/I:L/A:N';
const REFUSED: RiskScale = { base: REFUSED_VECTOR };

export const disableDeviceFlow = {
  id: 'disable-device-flow',
  title: 'Disable the device flow',
  source: {
    name: 'Security recommendations for connected apps and external client apps: Disable device flow',
    url: 'https://help.salesforce.com/s/articleView?id=005225370&type=1',
  },
  failsWhen: '`isDeviceFlowEnabled` is true.',
  rationale:
    'Anybody who persuades a logged-in user to enter a code gets a session of that user. Attackers who pose as support on the phone do this.',
  higherRiskWhen: ['All users may authorise the app themselves.'],
  lowerRiskWhen: [
    'Only users whom an administrator approved may use the app.',
    "The app is not local, or has no localhost callback: from 30 November 2026 Salesforce refuses the flow for it (Winter '27 release notes, as quoted by others).",
  ],
  claimSources: { rationale: [DEVICE_PHISHING], higherRiskWhen: [], lowerRiskWhen: [] },
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
  reads: ['globalOauth', 'policies', 'oauthPolicies', 'app'],
  severityReads: ['oauthPolicies', 'app'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    judgeBoolean(app, FIELD, false, (found) => {
      const message = `An attacker can get the session of a user who enters a code: ${found}.`;
      const refused = whyRefused(app);
      return refused === undefined
        ? failure(message, riskByUsers(app), PHISHING)
        : failure(message, { lowered: [`From 30 November 2026 Salesforce refuses the flow: ${refused}.`] }, REFUSED);
    }),
} as const satisfies Control;

/** Why Salesforce will refuse the flow; `undefined`: it will not, or that is not known. */
function whyRefused(app: App): string | undefined {
  const { distributionState } = app;
  if (app.readings.app.state === 'read' && PACKAGED_STATES.has(distributionState)) {
    return `the app is not local but ${distributionState}`;
  }
  const callbacks = (app.settings.callbackUrl ?? []).map(parseCallbackUrl);
  const isKnown =
    unclearText(app, 'callbackUrl') === undefined &&
    absentInIncompleteRecord(app, 'callbackUrl') === undefined &&
    callbacks.every(({ kind }) => kind !== 'unclear');
  const hasLocalhost = callbacks.some((url) => url.kind === 'web' && url.loopback);
  return isKnown && !hasLocalhost ? 'the app has no localhost callback' : undefined;
}
