/**
 * Clients that many orgs use and that run where no secret can be kept, or that Salesforce documents without one.
 *
 * A match says who the callback belongs to, and nothing about who uses it: the host is shared by everybody who uses the
 * client. So it changes a note and the line about waivers only, never a verdict or a severity.
 *
 * @module
 */
import type { App } from '../model/app.ts';

export interface PublicClient {
  readonly name: string;
  /** In full; a `*` stands for one segment of the path. */
  readonly callbacks: readonly string[];
  /** Where the callbacks are named. */
  readonly sources: readonly string[];
  /** When the sources were looked at, `yyyy-mm-dd`. */
  readonly checked: string;
  /** The client has a field for the secret, so it may be set up with one. */
  readonly canTakeSecret?: true;
}

const MCP_GUIDE =
  'https://developer.salesforce.com/docs/platform/hosted-mcp-servers/guide/create-external-client-app.html';

const PUBLIC_CLIENTS: readonly PublicClient[] = [
  {
    name: 'Claude',
    // The one at claude.com is not in the guide; it was met in apps.
    callbacks: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
    sources: [MCP_GUIDE],
    checked: '2026-11-29',
  },
  {
    name: 'ChatGPT',
    callbacks: ['https://chatgpt.com/connector_platform_oauth_redirect', 'https://chatgpt.com/connector/oauth/*'],
    // The first says that the secret is optional; the second, of another server, names the callbacks.
    sources: [
      'https://developer.salesforce.com/docs/platform/hosted-mcp-servers/guide/chatgpt.html',
      'https://github.com/makeplane/plane-mcp-server/pull/165',
    ],
    checked: '2026-11-29',
    canTakeSecret: true,
  },
  {
    name: 'Cursor',
    callbacks: ['cursor://anysphere.cursor-mcp/oauth/callback'],
    sources: [MCP_GUIDE],
    checked: '2026-11-29',
  },
  {
    name: 'VS Code',
    callbacks: ['https://vscode.dev/redirect', 'https://insiders.vscode.dev/redirect'],
    sources: ['https://github.com/microsoft/vscode/issues/278512'],
    checked: '2026-11-29',
  },
  {
    name: 'Postman',
    // The one of its extension for VS Code is in neither source; it was met in apps.
    callbacks: [
      'https://oauth.pstmn.io/v1/callback',
      'https://oauth.pstmn.io/v1/browser-callback',
      'https://oauth.pstmn.io/v1/vscode-callback',
    ],
    sources: [MCP_GUIDE, 'https://www.postman.com/.well-known/oauth/client-metadata.json'],
    checked: '2026-11-29',
  },
];

/** The client that the callback URL belongs to. */
export function publicClientAt(callback: string): PublicClient | undefined {
  return PUBLIC_CLIENTS.find(({ callbacks }) => callbacks.some((pattern) => matches(pattern, callback.trim())));
}

/** Those that a callback of the app belongs to, each once. */
export function publicClientsOf(app: App): readonly PublicClient[] {
  const found = (app.settings.callbackUrl ?? []).flatMap((callback) => publicClientAt(callback) ?? []);
  return [...new Set(found)];
}

/** Part by part, so that no text of an app ever becomes a pattern. */
function matches(pattern: string, callback: string): boolean {
  const [wanted, found] = [pattern.split('/'), callback.split('/')];
  return (
    wanted.length === found.length && wanted.every((part, at) => (part === '*' ? found[at] !== '' : part === found[at]))
  );
}
