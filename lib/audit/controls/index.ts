/**
 * The catalogue: every control, in the order in which people read them. A test sees that none is forgotten.
 *
 * @module
 */
import type { AnyControl, Control, OrgControl } from '../control.ts';
import { approveAppsForApi } from './approve-apps-for-api.ts';
import { disableClientCredentialsFlow } from './disable-client-credentials-flow.ts';
import { disableDeviceFlow } from './disable-device-flow.ts';
import { enforceIpRestrictions } from './enforce-ip-restrictions.ts';
import { hideClientSecretFromRestApi } from './hide-client-secret-from-rest-api.ts';
import { hideConsumerSecretFromApi } from './hide-consumer-secret-from-api.ts';
import { issueJwtAccessTokens } from './issue-jwt-access-tokens.ts';
import { limitCustomAttributes } from './limit-custom-attributes.ts';
import { limitIdTokens } from './limit-id-tokens.ts';
import { limitOauthScopes } from './limit-oauth-scopes.ts';
import { limitRefreshTokenLife } from './limit-refresh-token-life.ts';
import { limitSessionTime } from './limit-session-time.ts';
import { limitTokenIntrospection } from './limit-token-introspection.ts';
import { postCodeCredentials } from './post-code-credentials.ts';
import { preAuthorizeUsers } from './pre-authorize-users.ts';
import { requireHighAssurance } from './require-high-assurance.ts';
import { requireOrgPkce } from './require-org-pkce.ts';
import { requirePkce } from './require-pkce.ts';
import { requireSecretRefreshTokenFlow } from './require-secret-refresh-token-flow.ts';
import { requireSecretTokenExchange } from './require-secret-token-exchange.ts';
import { requireSecretWebServerFlow } from './require-secret-web-server-flow.ts';
import { restrictClientCredentialsPolicy } from './restrict-client-credentials-policy.ts';
import { restrictRefreshTokenIps } from './restrict-refresh-token-ips.ts';
import { rotateRefreshTokens } from './rotate-refresh-tokens.ts';
import { safeCallbackUrls } from './safe-callback-urls.ts';
import { useJwtBearerFlow } from './use-jwt-bearer-flow.ts';

/** Those that judge each app. */
export const APP_CONTROLS: readonly Control[] = [
  // The web server flow family: they alert.
  requireSecretWebServerFlow,
  requireSecretRefreshTokenFlow,
  requirePkce,
  rotateRefreshTokens,
  safeCallbackUrls,
  // The other settings of the app, which its developer owns.
  limitOauthScopes,
  disableClientCredentialsFlow,
  useJwtBearerFlow,
  requireSecretTokenExchange,
  disableDeviceFlow,
  postCodeCredentials,
  limitIdTokens,
  limitTokenIntrospection,
  issueJwtAccessTokens,
  restrictRefreshTokenIps,
  // The policies, which an administrator owns.
  preAuthorizeUsers,
  enforceIpRestrictions,
  limitRefreshTokenLife,
  restrictClientCredentialsPolicy,
  requireHighAssurance,
  limitSessionTime,
  limitCustomAttributes,
];

/** Those that judge the org itself. */
const ORG_CONTROLS: readonly OrgControl[] = [
  requireOrgPkce,
  hideClientSecretFromRestApi,
  hideConsumerSecretFromApi,
  approveAppsForApi,
];

export const CATALOGUE: readonly AnyControl[] = [...APP_CONTROLS, ...ORG_CONTROLS];

export function controlById(id: string): AnyControl | undefined {
  return CATALOGUE.find((control) => control.id === id);
}
