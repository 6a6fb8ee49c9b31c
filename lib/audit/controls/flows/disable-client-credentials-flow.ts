/**
 * The app cannot log in with its secret alone.
 *
 * @module
 */
import { switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { asvs } from '../../model/references.ts';
import { failure, SECRET_THEFT } from '../../settings/risk-scale.ts';
import { hasFullScope } from '../../settings/scopes.ts';
import { judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isClientCredentialsFlowEnabled';

export const disableClientCredentialsFlow = {
  id: 'disable-client-credentials-flow',
  title: 'Disable the client credentials flow',
  source: {
    name: 'External Client Apps: OAuth Flow Enablement: Disable Client Credentials Flow',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_oauth_flow_enablement_disable_client_credentials_flow.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: "`isClientCredentialsFlowEnabled` is true in the app's settings.",
  rationale:
    'With this flow, the client secret alone is enough to log in. Anybody who reads it in a configuration file has lasting access, without a user and without multi-factor authentication.',
  higherRiskWhen: ['The app has the scope Full, so its tokens have all rights of the run-as user.'],
  claimSources: { higherRiskWhen: [] },
  remedy: [
    'Move the integration to the JWT bearer flow: register a certificate, and sign with its private key.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Flow Enablement, deselect "Enable Client Credentials Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'false' },
  references: [asvs('10.4.4'), asvs('10.4.16')],
  severity: 'high',
  cvssVector: SECRET_THEFT.base,
  alerts: false,
  reads: ['globalOauth', 'policies', 'oauth'],
  severityReads: ['oauth'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    judgeBoolean(app, FIELD, false, (found) =>
      failure(
        `The client secret alone is enough to log in: ${found}.`,
        { raised: hasFullScope(app) ? ['The app has the scope Full.'] : [] },
        SECRET_THEFT,
      ),
    ),
} as const satisfies Control;
