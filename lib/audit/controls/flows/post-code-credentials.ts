/**
 * Headless logins send the user's password in the body of a POST request, which logs do not contain.
 *
 * Salesforce recommends this flow for apps with their own login form. Metadata does not show which apps have one. So the control
 * does not demand the flow, only a safe setting where the flow is on.
 *
 * @module
 */
import { flowOff, switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { asvs, CODE_CRED_FIELDS } from '../../model/references.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { isKnownToBe, judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isCodeCredPostOnly';

export const postCodeCredentials = {
  id: 'post-code-credentials',
  title: 'Send credentials of headless logins by POST only',
  source: {
    name: 'External Client Apps: OAuth Flow Enablement Enable Authorization Code and Credentials Flow',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_oauth_flow_enablement_enable_authorization_code_and_credentials_flow.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: '`isCodeCredFlowEnabled` is true and `isCodeCredPostOnly` is not.',
  rationale:
    'In this flow the app sends the user name and the password. In a GET request or a Basic header, they get into the logs of proxies and servers.',
  lowerRiskWhen: ['PKCE is required.'],
  claimSources: { failsWhen: [CODE_CRED_FIELDS], rationale: [] },
  remedy: [
    'Check first that the app posts the credentials in the request body.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Flow Enablement, below "Enable Authorization Code and Credentials Flow", select "Require user credentials in the POST body". If the app has no login form of its own, deselect the flow instead.',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'true' },
  references: [asvs('10.4.4')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: false,
  reads: ['globalOauth', 'policies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    flowOff(app, 'isCodeCredFlowEnabled', 'authorization code and credentials') ??
    judgeBoolean(app, FIELD, true, (found) =>
      failure(`The app may send passwords outside the body of a POST request: ${found}.`, {
        lowered: isKnownToBe(app, 'isPkceRequired', true) ? ['PKCE is required.'] : [],
      }),
    ),
} as const satisfies Control;
