/**
 * The app's OAuth policies do not allow the client credentials flow.
 *
 * The developer of the app sets whether it offers the flow. The administrator sets this policy, which decides in an org where a
 * packaged app is installed.
 *
 * @module
 */

import { switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs } from '../../model/references.ts';
import { oauthPoliciesNotJudged, relaxesIpRestrictions } from '../../settings/oauth-policies.ts';
import { failure, SECRET_THEFT } from '../../settings/risk-scale.ts';
import { unclearVerdict } from '../../settings/settings.ts';

const FIELD = 'isClientCredentialsFlowEnabled';

export const restrictClientCredentialsPolicy = {
  id: 'restrict-client-credentials-policy',
  title: 'Do not allow the client credentials flow in the policies',
  source: {
    name: 'External Client Apps: Configure OAuth Policies: Configure Client Credential Flow Policies',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_configure_oauth_policies_configure_client_credential_flow_policies.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: "`isClientCredentialsFlowEnabled` is true in the app's OAuth policies.",
  rationale:
    'The flow makes every call as one user as whom no person logs in. Nobody is accountable for these calls, and a leaked secret is enough to make them.',
  higherRiskWhen: ['IP restrictions are not enforced.'],
  remedy: [
    'Move the integration to the JWT bearer flow, or give the run-as user the least permissions it can work with.',
    'In Setup, open External Client App Manager and choose Edit Policies for the app.',
    'Under OAuth Policies > OAuth Flows and External Client App Enhancements, deselect "Enable Client Credentials Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppOauthConfigurablePolicies', field: FIELD, value: 'false' },
  references: [asvs('10.4.4')],
  severity: 'high',
  cvssVector: SECRET_THEFT.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauthPolicies'],
  assess: (app) => oauthPoliciesNotJudged(app) ?? switchedOff(app) ?? judge(app),
} as const satisfies Control;

/** In metadata source, absent means false: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm */
function judge(app: App): Verdict {
  const unclear = unclearVerdict(app, `oauthPolicies.${FIELD}`, 'true or false');
  if (unclear !== undefined) {
    return unclear;
  }
  if (app.settings.oauthPolicies?.[FIELD] !== true) {
    return { status: 'pass', message: `The policies do not allow the client credentials flow: ${FIELD} is not true.` };
  }
  const risk = {
    raised: relaxesIpRestrictions(app) ? ['IP restrictions are not enforced.'] : [],
  };
  return failure(`The policies let the app log in with its secret alone: ${FIELD} is true.`, risk, SECRET_THEFT);
}
