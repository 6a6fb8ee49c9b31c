/**
 * Whether an app looks like a public client: one that runs where no secret can be kept (RFC 6749 section 2.1).
 *
 * Salesforce's pages disagree about such apps: the Security Health Review asks to require the secret, its guides for hosted
 * MCP servers and for Mobile SDK say to make it optional and require PKCE. So the failure stands, and a person is told that
 * a waiver may be right. Scopes, `MCP` among them, say nothing about where an app runs and count for nothing here.
 *
 * @module
 */
import type { App } from './app.ts';
import { readCallbackUrl } from './callback-url.ts';
import { isKnownToBe, unclearText } from './settings.ts';

/**
 * https callbacks of clients that Salesforce tells to make the secret optional, exact:
 * https://developer.salesforce.com/docs/platform/hosted-mcp-servers/guide/create-external-client-app.html
 */
const PUBLIC_CLIENT_CALLBACKS: ReadonlySet<string> = new Set([
  'https://claude.ai/api/mcp/auth_callback',
  'https://oauth.pstmn.io/v1/browser-callback',
  'https://oauth.pstmn.io/v1/callback',
]);

/**
 * True when all that is known of the app says so: every callback leads to the user's own device or to a known public
 * client, and no flow is on that only works with a secret on a server. Whoever keeps a private key (a certificate is
 * registered) can keep a secret too.
 */
export function looksLikePublicClient(app: App): boolean {
  const { callbackUrl = [], hasCertificate = false } = app.settings;
  return (
    callbackUrl.length > 0 &&
    unclearText(app, 'callbackUrl') === undefined &&
    callbackUrl.every(leadsToPublicClient) &&
    !hasCertificate &&
    isKnownToBe(app, 'isClientCredentialsFlowEnabled', false) &&
    isKnownToBe(app, 'isTokenExchangeEnabled', false)
  );
}

function leadsToPublicClient(text: string): boolean {
  const url = readCallbackUrl(text);
  switch (url.kind) {
    case 'custom':
      return true;
    case 'web':
      return url.loopback || PUBLIC_CLIENT_CALLBACKS.has(text.trim());
    case 'script':
    case 'unclear':
      return false;
  }
}
