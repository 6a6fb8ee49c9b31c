/**
 * Only the client that requested an authorization code can exchange it for a token (RFC 7636).
 *
 * @module
 */

import { noCallback, switchedOff } from '../../judging/applicability.ts';
import type { App, OrgSettings } from '../../model/app.ts';
import type { Control, Verdict } from '../../model/control.ts';
import { asvs, CODE_GRANT, CODE_INJECTION, PKCE } from '../../model/references.ts';
import { requiresPkce } from '../../settings/org-settings.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { isKnownToBe, judgeBoolean, notAssessed, oauthSettingsNotJudged } from '../../settings/settings.ts';

const FIELD = 'isPkceRequired';

export const requirePkce = {
  id: 'require-pkce',
  title: 'Require PKCE',
  source: {
    name: 'External Client Apps: Security: Require Proof Key for Code Exchange (PKCE)',
    url: 'https://help.salesforce.com/s/articleView?id=xcloud.shr_security_require_proof_key_for_code_exchange_pkce.htm&type=5',
  },
  severityRange: { from: 7, to: 8.9 },
  failsWhen:
    '`isPkceRequired` is false for an app that has a callback URL, and false in the `OauthOidcSettings` of the org.',
  rationale:
    'Without PKCE, Salesforce cannot check that the client which exchanges an authorization code is the client that requested it.',
  higherRiskWhen: ["The client secret is optional (Salesforce's page names public clients)."],
  lowerRiskWhen: [
    "The client secret is required (Salesforce's page names confidential clients that already send a secret).",
  ],
  remedy: [
    'Check first that the app sends a code challenge and its verifier.',
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings > Security, select "Require Proof Key for Code Exchange (PKCE) extension for Supported Authorization Flows".',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'true' },
  references: [CODE_GRANT, CODE_INJECTION, PKCE, asvs('10.4.6')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: true,
  reads: ['globalOauth', 'policies'],
  orgReads: ['oauthOidcSettings'],
  assess: (app: App, org?: OrgSettings) =>
    oauthSettingsNotJudged(app) ??
    switchedOff(app) ??
    noCallback(app) ??
    judgeBoolean(
      app,
      FIELD,
      true,
      (found) =>
        byOrg(org) ??
        failure(`An authorization code can be exchanged without proof of who requested it: ${found}.`, {
          raised: isKnownToBe(app, 'isConsumerSecretOptional', true)
            ? ['The client secret is optional, so the code alone is enough.']
            : [],
          lowered: isKnownToBe(app, 'isConsumerSecretOptional', false)
            ? ['The client secret is required, so a stolen code is useless without it.']
            : [],
        }),
    ),
} as const satisfies Control;

/** The org can require PKCE for all of its apps. The app's own value decides only where the org is known not to. */
function byOrg(org: OrgSettings | undefined): Verdict | undefined {
  const ofOrg = requiresPkce(org);
  if (typeof ofOrg !== 'boolean') {
    const message = `isPkceRequired is false in the app, and it is not known whether the org requires PKCE: ${ofOrg.message}`;
    return notAssessed({ ...ofOrg, message });
  }
  return ofOrg
    ? { status: 'pass', message: 'The org requires PKCE: isPkceRequired is true in OauthOidcSettings.' }
    : undefined;
}
