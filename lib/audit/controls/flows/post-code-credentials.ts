/**
 * Headless logins send the user's password in the body of a POST, never where it is logged.
 *
 * Salesforce recommends this flow to apps with a login form of their own. Metadata does not say which apps have one, so
 * switching it on is not demanded; where it is on, it has to be on safely.
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
    'The flow takes the user name and password; in a GET request or a Basic header they end up in logs of proxies and servers.',
  lowerRiskWhen: ['PKCE is required.'],
  claimSources: { failsWhen: [CODE_CRED_FIELDS], rationale: [] },
  remedy: [
    'Check first that the app posts the credentials in the request body.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Flow Enablement, below "Enable Authorization Code and Credentials Flow", select "Require user credentials in the POST body"; or deselect the flow if the app has no login form of its own.',
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
      failure(`The app may send passwords outside the body of a POST: ${found}.`, {
        lowered: isKnownToBe(app, 'isPkceRequired', true) ? ['PKCE is required.'] : [],
      }),
    ),
} as const satisfies Control;
