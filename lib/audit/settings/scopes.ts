/**
 * What an app's OAuth scopes allow.
 * Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm&type=5
 *
 * @module
 */
import type { App } from '../model/app.ts';

/** Whether the app is known to have access to everything that its user may do. */
export function hasFullScope(app: App): boolean {
  return (
    app.readings.oauth.state === 'read' &&
    (app.settings.commaSeparatedOauthScopes ?? []).some((scope) => scope.toLowerCase() === 'full')
  );
}
