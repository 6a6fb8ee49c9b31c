/**
 * The control of the mission: nobody redeems an authorization code without the app's secret.
 *
 * @module
 */
import { noCallback, switchedOff } from '../applicability.ts';
import { isUnencrypted, readCallbackUrl, sharedDomain } from '../callback-url.ts';
import type { Control } from '../control.ts';
import { EXPOSED, failure } from '../exposure.ts';
import type { App } from '../model.ts';
import { isKnownToBe, judgeBoolean, oauthSettingsNotJudged } from '../settings.ts';

const FIELD = 'isConsumerSecretOptional';

export const requireSecretWebServerFlow = {
  id: 'require-secret-web-server-flow',
  title: 'Require secret for the web server flow',
  source: {
    name: 'External Client Apps: Security: Require secret for Web Server Flow',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_security_require_secret_for_web_server_flow.htm&type=5',
  },
  rationale:
    'Without the secret the flow relies on the authorization code alone, which can be taken from browser history, referrer headers or logs and exchanged for a session.',
  remedy: [
    'Check first that the app can send the secret from a back-end server.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Security, select "Require secret for Web Server Flow".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'false' },
  severity: 'high',
  cvssVector: EXPOSED,
  alerts: true,
  reads: ['globalOauth', 'policies'],
  assess: (app) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    noCallback(app) ??
    judgeBoolean(app, FIELD, false, (found) =>
      failure(`An authorization code can be exchanged without the client secret: ${found}.`, {
        raised: exposedCallbacks(app),
        lowered: isKnownToBe(app, 'isPkceRequired', true)
          ? ['PKCE is required, so a stolen code is useless without its verifier.']
          : [],
      }),
    ),
} as const satisfies Control;

/** Salesforce: "Higher risk when" the app is on a shared domain or uses an unencrypted redirect URI. */
function exposedCallbacks(app: App): readonly string[] {
  return (app.settings.callbackUrl ?? []).flatMap((text) => {
    const url = readCallbackUrl(text);
    const domain = sharedDomain(url);
    return [
      ...(isUnencrypted(url) ? [`The callback ${text} is not encrypted.`] : []),
      ...(domain === undefined ? [] : [`The callback ${text} is on the shared domain ${domain}.`]),
    ];
  });
}
