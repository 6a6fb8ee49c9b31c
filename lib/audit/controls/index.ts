/**
 * The catalogue: every control, in the order of reports and pages. A test checks that none is missing.
 *
 * @module
 */
import type { AnyControl, Control, OrgControl } from '../model/control.ts';
import { approveAppsForApi } from './access/approve-apps-for-api.ts';
import { enforceIpRestrictions } from './access/enforce-ip-restrictions.ts';
import { limitOauthScopes } from './access/limit-oauth-scopes.ts';
import { preAuthorizeUsers } from './access/pre-authorize-users.ts';
import { requireHighAssurance } from './access/require-high-assurance.ts';
import { disableClientCredentialsFlow } from './flows/disable-client-credentials-flow.ts';
import { disableDeviceFlow } from './flows/disable-device-flow.ts';
import { postCodeCredentials } from './flows/post-code-credentials.ts';
import { requireOrgPkce } from './flows/require-org-pkce.ts';
import { requirePkce } from './flows/require-pkce.ts';
import { restrictClientCredentialsPolicy } from './flows/restrict-client-credentials-policy.ts';
import { safeCallbackUrls } from './flows/safe-callback-urls.ts';
import { useJwtBearerFlow } from './flows/use-jwt-bearer-flow.ts';
import { hideClientSecretFromRestApi } from './secrets/hide-client-secret-from-rest-api.ts';
import { hideConsumerSecretFromApi } from './secrets/hide-consumer-secret-from-api.ts';
import { requireSecretRefreshTokenFlow } from './secrets/require-secret-refresh-token-flow.ts';
import { requireSecretTokenExchange } from './secrets/require-secret-token-exchange.ts';
import { requireSecretWebServerFlow } from './secrets/require-secret-web-server-flow.ts';
import { issueJwtAccessTokens } from './tokens/issue-jwt-access-tokens.ts';
import { limitCustomAttributes } from './tokens/limit-custom-attributes.ts';
import { limitIdTokens } from './tokens/limit-id-tokens.ts';
import { limitRefreshTokenLife } from './tokens/limit-refresh-token-life.ts';
import { limitSessionTime } from './tokens/limit-session-time.ts';
import { limitTokenIntrospection } from './tokens/limit-token-introspection.ts';
import { restrictRefreshTokenIps } from './tokens/restrict-refresh-token-ips.ts';
import { rotateRefreshTokens } from './tokens/rotate-refresh-tokens.ts';

/** The controls about apps. */
export const APP_CONTROLS: readonly Control[] = [
  // The web server flow family. These alert.
  requireSecretWebServerFlow,
  requireSecretRefreshTokenFlow,
  requirePkce,
  rotateRefreshTokens,
  safeCallbackUrls,
  // Other settings, which the app's developer sets.
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
  // Policies, which an administrator sets.
  preAuthorizeUsers,
  enforceIpRestrictions,
  limitRefreshTokenLife,
  restrictClientCredentialsPolicy,
  requireHighAssurance,
  limitSessionTime,
  limitCustomAttributes,
];

/** The controls about the org itself. */
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
