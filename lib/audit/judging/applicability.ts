/**
 * When a control does not apply. Each function returns the verdict `not_applicable` only where the settings that were read
 * show it, and `not_assessed` where a field that decides it is not known. `undefined`: the control applies.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import { absentInIncompleteRecord, booleanSetting, type JudgedField, unclearText } from '../settings/settings.ts';

/**
 * An administrator has switched off the app, or its OAuth plugin. Salesforce documents that no plugin works then (both fields:
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappconfigurablepolicies.htm).
 * One click enables the app again, with the same settings. The next comparison then opens the violation and names who did it.
 * Until then, an app that can't issue a token pages nobody.
 */
export function switchedOff(app: App): Verdict | undefined {
  if (app.readings.policies.state !== 'read') {
    return undefined;
  }
  const off = (['isEnabled', 'isOauthPluginEnabled'] as const).find(
    (field) => app.settings.policies?.[field] === false && unclearText(app, `policies.${field}`) === undefined,
  );
  return off && { status: 'not_applicable', message: `The app can't be used: ${off} is false in its policies.` };
}

/** The flow that the field switches on is off. Never returns `not_applicable` when the field is unclear. */
export function flowOff(app: App, field: JudgedField, flow: string): Verdict | undefined {
  const setting = booleanSetting(app, field);
  if (!setting.clear) {
    return setting.verdict;
  }
  return setting.value
    ? undefined
    : { status: 'not_applicable', message: `The ${flow} flow is off: ${field} is false.` };
}

/**
 * Flows with an authorization code need a callback URL (RFC 6749 section 4.1; Salesforce accepts only registered ones). Other
 * flows (JWT bearer, client credentials) do not switch these off.
 *
 * An empty element shows that there is no callback URL. A missing element may have been lost from the response. It shows the
 * same only for an app that has another flow to log in by.
 */
export function noCallback(app: App): Verdict | undefined {
  const { callbackUrl, isClientCredentialsFlowEnabled, hasCertificate } = app.settings;
  if (unclearText(app, 'callbackUrl') !== undefined) {
    return undefined;
  }
  const incomplete = callbackUrl === undefined ? absentInIncompleteRecord(app, 'callbackUrl') : undefined;
  if (incomplete !== undefined) {
    return incomplete;
  }
  const hasOtherFlow = isClientCredentialsFlowEnabled === true || hasCertificate === true;
  const isShown = callbackUrl === undefined ? hasOtherFlow : callbackUrl.length === 0;
  return isShown
    ? { status: 'not_applicable', message: 'The app has no callback URL, which flows with an authorization code need.' }
    : undefined;
}

const REFRESH_SCOPES: ReadonlySet<string> = new Set(['refreshtoken', 'offlineaccess']);

/**
 * Salesforce issues no refresh token without the scope `RefreshToken` (synonym `OfflineAccess`). `Full` does not include it
 * (https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm&type=5). Scopes that were not
 * read, are empty, or contain a placeholder show nothing.
 */
export function noRefreshTokens(app: App): Verdict | undefined {
  const scopes = app.settings.commaSeparatedOauthScopes ?? [];
  const isKnown =
    app.readings.oauth.state === 'read' &&
    scopes.length > 0 &&
    scopes.every((scope) => /^\w+$/.test(scope.trim())) &&
    unclearText(app, 'commaSeparatedOauthScopes') === undefined;
  return isKnown && !scopes.some((scope) => REFRESH_SCOPES.has(scope.trim().toLowerCase().replaceAll('_', '')))
    ? {
        status: 'not_applicable',
        message: 'The app gets no refresh tokens: its scopes include neither RefreshToken nor OfflineAccess.',
      }
    : undefined;
}
