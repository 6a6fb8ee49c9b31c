/**
 * The catalogue: every control, in the order in which people read them. A test sees that none is forgotten.
 *
 * @module
 */
import type { Control } from '../control.ts';
import { requirePkce } from './require-pkce.ts';
import { requireSecretRefreshTokenFlow } from './require-secret-refresh-token-flow.ts';
import { requireSecretWebServerFlow } from './require-secret-web-server-flow.ts';
import { rotateRefreshTokens } from './rotate-refresh-tokens.ts';
import { safeCallbackUrls } from './safe-callback-urls.ts';

export const CATALOGUE: readonly Control[] = [
  requireSecretWebServerFlow,
  requireSecretRefreshTokenFlow,
  requirePkce,
  rotateRefreshTokens,
  safeCallbackUrls,
];

export function controlById(id: string): Control | undefined {
  return CATALOGUE.find((control) => control.id === id);
}
