/**
 * Somebody has checked the custom attributes that tokens contain.
 *
 * Salesforce estimates High for attributes that are not restricted. The auditor does not read their values, which may name people.
 * It knows only that there are some. So the severity is low, and a waiver documents who checked them.
 *
 * @module
 */

import { switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { letsUsersAuthorize, oauthPoliciesNotJudged } from '../../settings/oauth-policies.ts';
import { failure } from '../../settings/risk-scale.ts';
import { absentInIncompleteRecord, unclearVerdict } from '../../settings/settings.ts';

const DISCLOSURE = {
  /** 3.1: the application gets some data of a user who authorises it. */
  base: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N',
  /** 4.3: any user may authorise it. */
  raised: 'CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N',
};

export const limitCustomAttributes = {
  id: 'limit-custom-attributes',
  title: 'Check the custom attributes in tokens',
  source: {
    name: 'External Client Apps: Configure OAuth Policies: Custom Attribute Security',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_configure_oauth_policies_custom_attribute_security.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: 'The OAuth policies contain `customAttributes`.',
  rationale:
    'Custom attributes send data about the user and the company to the application that gets the token. That application must need each of them.',
  higherRiskWhen: ['All users may authorise the app themselves.'],
  claimSources: { failsWhen: [], higherRiskWhen: [] },
  remedy: [
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under Custom Attributes, delete each one that the application does not need.',
    'Check the others, then waive the control for the app with the reason and an end date.',
  ],
  severity: 'low',
  cvssVector: DISCLOSURE.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauthPolicies'],
  assess: (app) => oauthPoliciesNotJudged(app) ?? switchedOff(app) ?? judge(app),
} as const satisfies Control;

function judge(app: App): Verdict {
  const unclear = unclearVerdict(app, 'oauthPolicies.hasCustomAttributes', 'a list of attributes');
  if (unclear !== undefined) {
    return unclear;
  }
  if (app.settings.oauthPolicies?.hasCustomAttributes !== true) {
    const cut = absentInIncompleteRecord(app, 'oauthPolicies.hasCustomAttributes');
    return cut ?? { status: 'pass', message: 'The policies add no custom attributes to tokens.' };
  }
  const raised = letsUsersAuthorize(app) ? ['All users may authorise the app themselves.'] : [];
  return failure('The policies add custom attributes to tokens.', { raised }, DISCLOSURE);
}
