/**
 * When a control has nothing to judge. Each function answers with the verdict `not_applicable`, and only where the
 * settings that were read show it (`noCallback` also with `not_assessed`); `undefined` means: judge.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import { absentInIncompleteRecord, unclearText } from '../settings/settings.ts';

/**
 * The admin has switched the app, or its OAuth plugin, off: Salesforce documents that no plugin works then (both fields:
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappconfigurablepolicies.htm).
 * One click brings it back, with the same settings. The next comparison then opens the violation and names who did it; until
 * then an app that can't issue a token pages nobody.
 */
export function switchedOff(app: App): Verdict | undefined {
  if (app.readings.policies.state !== 'read') {
    return undefined;
  }
  for (const field of ['isEnabled', 'isOauthPluginEnabled'] as const) {
    if (app.settings.policies?.[field] === false && unclearText(app, `policies.${field}`) === undefined) {
      return { status: 'not_applicable', message: `The app can't be used: ${field} is false in its policies.` };
    }
  }
  return undefined;
}

/**
 * The flows that hand out an authorization code need a callback URL to send it to (RFC 6749 section 4.1; Salesforce
 * accepts only registered ones). Other flows being on (JWT bearer, client credentials) does not switch these off.
 *
 * An element that is there and empty shows it. One that is missing could have been cut from the answer; it shows it only
 * of an app that has another flow to log in by, and needs none.
 */
export function noCallback(app: App): Verdict | undefined {
  const { callbackUrl, isClientCredentialsFlowEnabled, hasCertificate } = app.settings;
  if (unclearText(app, 'callbackUrl') !== undefined) {
    return undefined;
  }
  const cut = callbackUrl === undefined ? absentInIncompleteRecord(app, 'callbackUrl') : undefined;
  if (cut !== undefined) {
    return cut;
  }
  const hasOtherFlow = isClientCredentialsFlowEnabled === true || hasCertificate === true;
  const isShown = callbackUrl === undefined ? hasOtherFlow : callbackUrl.length === 0;
  return isShown
    ? { status: 'not_applicable', message: 'The app has no callback URL, which flows with an authorization code need.' }
    : undefined;
}

const REFRESH_SCOPES: ReadonlySet<string> = new Set(['refreshtoken', 'offlineaccess']);

/**
 * No refresh token is issued without the scope `RefreshToken` (synonym `OfflineAccess`); `Full` does not include it
 * (https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm&type=5). Scopes that were
 * not read, are empty or hold a placeholder show nothing.
 */
export function noRefreshTokens(app: App): Verdict | undefined {
  const scopes = app.settings.commaSeparatedOauthScopes ?? [];
  const known =
    app.readings.oauth.state === 'read' &&
    scopes.length > 0 &&
    scopes.every((scope) => /^\w+$/.test(scope.trim())) &&
    unclearText(app, 'commaSeparatedOauthScopes') === undefined;
  return known && !scopes.some((scope) => REFRESH_SCOPES.has(scope.trim().toLowerCase().replaceAll('_', '')))
    ? {
        status: 'not_applicable',
        message: 'The app issues no refresh tokens: its scopes hold neither RefreshToken nor OfflineAccess.',
      }
    : undefined;
}
