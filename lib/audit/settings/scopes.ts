/**
 * What an app's OAuth scopes say; only what was read counts.
 * Source: https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm&type=5
 *
 * @module
 */
import type { App } from '../model/app.ts';

/** Whether the app may ask for everything that the user may do. */
export function hasFullScope(app: App): boolean {
  return (
    app.readings.oauth.state === 'read' &&
    (app.settings.commaSeparatedOauthScopes ?? []).some((scope) => scope.toLowerCase() === 'full')
  );
}
