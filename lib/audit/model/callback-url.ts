/**
 * Parses callback URLs (OAuth redirect URIs): where is an authorization code sent?
 *
 * The class `URL` does not serve here. It refuses or rewrites what real apps contain: wildcard ports on `localhost`, template
 * placeholders (`${HOST}/cb`), user info masked with `***`.
 *
 * @module
 */

/**
 * - `web`: http or https with a host.
 * - `custom`: a private-use scheme, such as `cursor://…` (RFC 8252 section 7.1).
 * - `script`: a scheme that contains a script or data instead of an address.
 * - `unclear`: not a URL, or a placeholder replaces the scheme or the host.
 */
export type CallbackUrl =
  | {
      readonly kind: 'web';
      readonly encrypted: boolean;
      readonly host: string;
      readonly port: string;
      readonly loopback: boolean;
    }
  | { readonly kind: 'custom' | 'script'; readonly scheme: string }
  | { readonly kind: 'unclear' };

const SCRIPT_SCHEMES: ReadonlySet<string> = new Set(['javascript', 'data', 'vbscript']);
/** `${NAME}`, `{{NAME}}` and `{!$Label.Name}`, as in templates and metadata source. */
export const PLACEHOLDER = /\$\{|\{\{|\{!/;

/**
 * Domains on which anybody can register a name. A code sent to an abandoned or mistyped name reaches the person who registers it.
 * The list is short on purpose: names of the Public Suffix List (https://publicsuffix.org, private section) that were seen in
 * OAuth callbacks, and the shared callback services of API tools.
 */
const SHARED_DOMAINS = [
  'amazonaws.com',
  'azurewebsites.net',
  'cloudfront.net',
  'firebaseapp.com',
  'fly.dev',
  'github.io',
  'gitlab.io',
  'glitch.me',
  'herokuapp.com',
  'hoppscotch.io',
  'insomnia.rest',
  'netlify.app',
  'ngrok-free.app',
  'ngrok.app',
  'ngrok.io',
  'onrender.com',
  'pages.dev',
  'pstmn.io',
  'repl.co',
  'replit.app',
  'replit.dev',
  'run.app',
  'surge.sh',
  'vercel.app',
  'web.app',
  'webhook.site',
  'workers.dev',
] as const;

/** Never throws. */
export function parseCallbackUrl(text: string): CallbackUrl {
  const [, name, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(text.trim()) ?? [];
  if (name === undefined) {
    return { kind: 'unclear' };
  }
  const scheme = name.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') {
    return { kind: SCRIPT_SCHEMES.has(scheme) ? 'script' : 'custom', scheme };
  }
  // Browsers accept any number of slashes and backslashes here (WHATWG URL).
  const authority = rest.replace(/^[/\\]+/, '').split(/[/\\?#]/, 1)[0] ?? '';
  if (PLACEHOLDER.test(authority)) {
    return { kind: 'unclear' };
  }
  const [hostname, port] = hostAndPort(authority);
  const host = hostname.toLowerCase().replace(/\.$/, '');
  if (host === '' || hasInvalidPort(authority)) {
    return { kind: 'unclear' };
  }
  return { kind: 'web', encrypted: scheme === 'https', host, port, loopback: isLoopback(host) };
}

/** What follows the last `@`, split at the colon. */
function hostAndPort(authority: string): readonly [string, string] {
  const [, host = '', port = ''] =
    /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? [];
  return [host, port];
}

/**
 * Whether the text after the host's colon is no port. In `https://user:p/w@host/cb`, whose password contains a slash, `p` would
 * be the port. A wildcard and a placeholder count as ports.
 */
export function hasInvalidPort(authority: string): boolean {
  const [, port] = hostAndPort(authority);
  return port !== '*' && !PLACEHOLDER.test(port) && !(/^\d{0,5}$/.test(port) && Number(port) <= 65_535);
}

/**
 * Whether a line of `callbackUrl` is one URL. Salesforce separates URLs by line ends. If a line contains white space, a comma or a
 * semicolon, the number of URLs is not known: `https://a.example/cb,http://b.example/cb` may be two URLs, but a comma is legal in
 * the path of one. A script is unsafe in any case.
 * @param line not masked yet, because a mask may hide these characters
 */
export function isOneUrl(line: string): boolean {
  return !/[\s,;]/.test(line) || parseCallbackUrl(line).kind === 'script';
}

/** Whether an authorization code is sent to it over a network without encryption. */
export function isUnencrypted(url: CallbackUrl): boolean {
  return url.kind === 'web' && !url.encrypted && !url.loopback;
}

/** The shared domain that the host belongs to, if any. */
export function sharedDomain(url: CallbackUrl): string | undefined {
  return url.kind === 'web'
    ? SHARED_DOMAINS.find((domain) => url.host === domain || url.host.endsWith(`.${domain}`))
    : undefined;
}

/** `localhost`, 127.0.0.0/8 and `[::1]` (RFC 8252 section 7.3), to which nothing leaves the machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host);
}
