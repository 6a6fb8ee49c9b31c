/**
 * An integration without a user authenticates with a private key, not with a shared secret.
 *
 * Salesforce recommends the flow without a condition. An app that logs in users does not need it, so the control demands it only of
 * apps with the client credentials flow.
 *
 * It is not known whether Salesforce returns the certificate when the settings are read or retrieved (one runbook says that it does
 * not). So an absent certificate shows nothing. Reading an app that has one would answer this.
 *
 * @module
 */

import { flowOff, switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs, JWT_BEARER } from '../../model/references.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { oauthSettingsNotJudged, unclearVerdict } from '../../settings/settings.ts';

const REMEDY =
  'Look in Setup > External Client App Manager, in the OAuth settings of the app, whether "Enable JWT Bearer Flow" is selected and a certificate is uploaded.';

export const useJwtBearerFlow = {
  id: 'use-jwt-bearer-flow',
  title: 'Use the JWT bearer flow between servers',
  source: {
    name: 'External Client Apps: OAuth Flow Enablement: Enable JWT Bearer Flow',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_oauth_flow_enablement_enable_jwt_bearer_flow.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen:
    'The client credentials flow is on and `certificate` is empty. An absent one is not assessed: it is not known whether Salesforce returns certificates.',
  rationale:
    'A shared secret is sent with every login and is stored on both sides. A private key never leaves the integration, and a stolen request is not enough to log in.',
  claimSources: { failsWhen: [] },
  remedy: [
    'Create a key pair and a certificate, and keep the private key in a secret store.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Flow Enablement, select "Enable JWT Bearer Flow" and upload the certificate.',
    'Pre-authorise the integration user in the policies, move the integration over, and deselect "Enable Client Credentials Flow".',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: 'certificate', value: 'the certificate in PEM' },
  references: [JWT_BEARER, asvs('10.4.16')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: false,
  reads: ['globalOauth', 'policies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    hasCertificate(app) ??
    flowOff(app, 'isClientCredentialsFlowEnabled', 'client credentials') ??
    unclearVerdict(app, 'hasCertificate', 'a certificate') ??
    noCertificateReturned(app) ??
    failure('The app logs in with a shared secret: it has no certificate for the JWT bearer flow.'),
} as const satisfies Control;

function hasCertificate(app: App): Verdict | undefined {
  return app.settings.hasCertificate === true
    ? { status: 'pass', message: 'The app has a certificate, so it can log in by the JWT bearer flow.' }
    : undefined;
}

function noCertificateReturned(app: App): Verdict | undefined {
  return app.settings.hasCertificate === undefined
    ? {
        status: 'not_assessed',
        code: 'field_not_returned',
        message:
          'The app logs in with a shared secret. It is not known whether it has a certificate: none was returned.',
        remedy: REMEDY,
      }
    : undefined;
}
