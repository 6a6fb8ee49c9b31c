/**
 * The metadata components that the audit knows, each in a file of its own: one line a component. The name that it is exported
 * by is the audit's short name for it. What is derived from them stands in registry.ts.
 *
 * @module
 */
export { app } from './app.ts';
export { connectedAppSettings } from './connected-app-settings.ts';
export { externalClientAppSettings } from './external-client-app-settings.ts';
export { globalOauth } from './global-oauth.ts';
export { oauth } from './oauth.ts';
export { oauthOidcSettings } from './oauth-oidc-settings.ts';
export { oauthPolicies } from './oauth-policies.ts';
export { oauthSecurity } from './oauth-security.ts';
export { policies } from './policies.ts';
