/**
 * OAuth clients that many orgs use, and that can keep no secret or that Salesforce documents without one.
 *
 * A match shows which client a callback belongs to, not who uses it: all users of the client share the host. So a match changes
 * only a note and the advice about waivers, never a verdict or a severity.
 *
 * @module
 */
import type { App } from '../model/app.ts';

export interface PublicClient {
  readonly name: string;
  /** Complete URLs; `*` matches one segment of the path. */
  readonly callbacks: readonly string[];
  /** Pages that name the callbacks. */
  readonly sources: readonly string[];
  /** When the sources were read, `yyyy-mm-dd`. */
  readonly checked: string;
  /** The client has a field for the secret, so it can be set up with one. */
  readonly canTakeSecret?: true;
}

const MCP_GUIDE =
  'https://developer.salesforce.com/docs/platform/hosted-mcp-servers/guide/create-external-client-app.html';

const PUBLIC_CLIENTS: readonly PublicClient[] = [
  {
    name: 'Claude',
    // The one at claude.com is not in the guide; it was seen in apps.
    callbacks: ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback'],
    sources: [MCP_GUIDE],
    checked: '2026-11-29',
  },
  {
    name: 'ChatGPT',
    callbacks: ['https://chatgpt.com/connector_platform_oauth_redirect', 'https://chatgpt.com/connector/oauth/*'],
    // The first page says that the secret is optional. The second, about another server, names the callbacks.
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
    // The callback of its VS Code extension is in neither source; it was seen in apps.
    callbacks: [
      'https://oauth.pstmn.io/v1/callback',
      'https://oauth.pstmn.io/v1/browser-callback',
      'https://oauth.pstmn.io/v1/vscode-callback',
    ],
    sources: [MCP_GUIDE, 'https://www.postman.com/.well-known/oauth/client-metadata.json'],
    checked: '2026-11-29',
  },
];

/** The client that the callback URL belongs to, if it is a known one. */
export function publicClientAt(callback: string): PublicClient | undefined {
  return PUBLIC_CLIENTS.find(({ callbacks }) => callbacks.some((pattern) => matches(pattern, callback.trim())));
}

/** The known clients that callbacks of the app belong to, each once. */
export function publicClientsOf(app: App): readonly PublicClient[] {
  const found = (app.settings.callbackUrl ?? []).flatMap((callback) => publicClientAt(callback) ?? []);
  return [...new Set(found)];
}

/** Compares segment by segment, so that no text of an app becomes a pattern. */
function matches(pattern: string, callback: string): boolean {
  const [wanted, found] = [pattern.split('/'), callback.split('/')];
  return (
    wanted.length === found.length && wanted.every((part, at) => (part === '*' ? found[at] !== '' : part === found[at]))
  );
}
