/**
 * A token of another identity provider cannot be exchanged for a Salesforce token without the app's secret.
 *
 * The Security Health Review has no page about it. The demand is the same as for the other flows; this flow is newer.
 *
 * @module
 */
import { flowOff, switchedOff } from '../../judging/applicability.ts';
import type { Control } from '../../model/control.ts';
import { asvs, CLIENT_AUTHENTICATION } from '../../model/references.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isSecretRequiredForTokenExchange';

export const requireSecretTokenExchange = {
  id: 'require-secret-token-exchange',
  title: 'Require secret for the token exchange flow',
  source: {
    name: 'ExtlClntAppGlobalOauthSettings: isSecretRequiredForTokenExchange',
    url: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm',
  },
  failsWhen: '`isTokenExchangeEnabled` is true and `isSecretRequiredForTokenExchange` is not.',
  rationale:
    "Without the secret, anybody who has a token of the other identity provider gets a Salesforce session through the app. Only the app's token exchange handler can refuse it.",
  claimSources: { failsWhen: [CLIENT_AUTHENTICATION], rationale: [] },
  remedy: [
    'Check first that the app can send the secret from a back-end server.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Flow Enablement, keep "Enable Token Exchange Flow" only if the app uses it, and select "Require secret for Token Exchange Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'true' },
  references: [CLIENT_AUTHENTICATION, asvs('10.4.10')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: false,
  reads: ['globalOauth', 'policies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    flowOff(app, 'isTokenExchangeEnabled', 'token exchange') ??
    judgeBoolean(app, FIELD, true, (found) =>
      failure(`A token of another identity provider can be exchanged without the client secret: ${found}.`),
    ),
} as const satisfies Control;
