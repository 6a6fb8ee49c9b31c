/**
 * The most important control: an authorization code cannot be exchanged without the app's secret.
 *
 * @module
 */

import { noCallback, switchedOff } from '../../judging/applicability.ts';
import type { App, OrgSettings } from '../../model/app.ts';
import { isUnencrypted, parseCallbackUrl, sharedDomain } from '../../model/callback-url.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs, CLIENT_AUTHENTICATION } from '../../model/references.ts';
import { requiresPkce } from '../../settings/org-settings.ts';
import { publicClientAdvice } from '../../settings/public-client.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { isKnownToBe, judgeBoolean, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isConsumerSecretOptional';

export const requireSecretWebServerFlow = {
  id: 'require-secret-web-server-flow',
  title: 'Require secret for the web server flow',
  source: {
    name: 'External Client Apps: Security: Require secret for Web Server Flow',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_security_require_secret_for_web_server_flow.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen: '`isConsumerSecretOptional` is true for an app that has a callback URL.',
  rationale:
    'Without the secret, the authorization code alone is enough for a session. It can be taken from the browser history, referrer headers or logs.',
  higherRiskWhen: ['A callback URL is on a shared domain.', 'A callback URL is not encrypted.'],
  lowerRiskWhen: ['PKCE is required for every transaction of the app, by the app or by the org.'],
  remedy: [
    'Check first that the app can send the secret from a back-end server.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Security, select "Require secret for Web Server Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'false' },
  references: [CLIENT_AUTHENTICATION, asvs('10.4.10')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: true,
  notify: 'page',
  reads: ['globalOauth', 'policies'],
  orgReads: ['oauthOidcSettings'],
  assess: (app: App, org?: OrgSettings) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    noCallback(app) ??
    judgeBoolean(app, FIELD, false, violation(app, org)),
} as const satisfies Control;

function violation(app: App, org: OrgSettings | undefined): (found: string) => Verdict {
  return (found) => {
    const byOrg = requiresPkce(org);
    const isPkceRequired = isKnownToBe(app, 'isPkceRequired', true) || byOrg === true;
    const advice = publicClientAdvice(app, { step: 'require PKCE', isDone: isPkceRequired });
    const notes = [...jwtBearerNotes(app), ...contradictions(app), ...(advice.notes ?? [])];
    return {
      ...failure(`An authorization code can be exchanged without the client secret: ${found}.`, {
        raised: exposedCallbacks(app),
        lowered: isPkceRequired ? ['PKCE is required, so a stolen code is useless without its verifier.'] : [],
      }),
      ...advice,
      ...(notes.length > 0 && { notes }),
      ...(!isPkceRequired && byOrg !== false && { severityWithout: ['oauthOidcSettings'] as const }),
    };
  };
}

/** Salesforce names these under "Higher risk when": a shared domain, an unencrypted redirect URI. */
function exposedCallbacks(app: App): readonly string[] {
  return (app.settings.callbackUrl ?? []).flatMap((text) => {
    const url = parseCallbackUrl(text);
    const domain = sharedDomain(url);
    return [
      ...(isUnencrypted(url) ? [`The callback ${text} is not encrypted.`] : []),
      ...(domain === undefined ? [] : [`The callback ${text} is on the shared domain ${domain}.`]),
    ];
  });
}

/** The JWT bearer flow authenticates with the certificate and never sends the secret. */
function jwtBearerNotes(app: App): readonly string[] {
  return app.settings.hasCertificate === true
    ? [
        'The app has a certificate, so it can log in by the JWT bearer flow, which needs no secret. If nobody logs in through its callback, it is safe to require the secret.',
      ]
    : [];
}

/** Flows that work only with the secret show that a server keeps it. */
function contradictions(app: App): readonly string[] {
  const flows = [
    ...(isKnownToBe(app, 'isClientCredentialsFlowEnabled', true) ? ['the client credentials flow is on'] : []),
    ...(isKnownToBe(app, 'isTokenExchangeEnabled', true) && isKnownToBe(app, 'isSecretRequiredForTokenExchange', true)
      ? ['token exchange requires the secret']
      : []),
    ...(isKnownToBe(app, 'isSecretRequiredForRefreshToken', true) ? ['refreshing a token requires the secret'] : []),
  ];
  return flows.length > 0
    ? [`The settings contradict each other: the secret is optional here, yet ${flows.join(' and ')}.`]
    : [];
}
