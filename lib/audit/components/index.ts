/**
 * The metadata components that the audit knows, one line each. The exported name is the audit's short name of the component.
 * registry.ts derives tables and types from them.
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
