/**
 * What a callback URL (OAuth redirect URI) says about where an authorization code is sent.
 *
 * A parser of our own, because real apps hold what `URL` refuses or rewrites: wildcard ports on `localhost`, template
 * placeholders (`${HOST}/cb`), user info masked with `***`.
 *
 * @module
 */

/**
 * - `web`: http or https with a host.
 * - `custom`: a scheme of the app's own, such as `cursor://…` (RFC 8252 section 7.1).
 * - `script`: a scheme that runs or holds content instead of naming a place.
 * - `unclear`: a placeholder stands where the scheme or the host would be, or it is no URL at all.
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
/** `${NAME}`, `{{NAME}}` and `{!$Label.Name}` as they stand in templates and in source. */
export const PLACEHOLDER = /\$\{|\{\{|\{!/;

/**
 * Hosts on which everybody can have a name: a code sent to an abandoned or mistyped name reaches the person who registers it.
 * Short and explicit on purpose; of the Public Suffix List (https://publicsuffix.org, private section) the names met as OAuth
 * callbacks, and the shared callback services of API tools. A host is shared when it is one of them or below.
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

/** Reads one callback URL; never throws. */
export function parseCallbackUrl(text: string): CallbackUrl {
  const trimmed = text.trim();
  const match = /^([a-z][a-z0-9+.-]*):(.*)$/is.exec(trimmed);
  const [, scheme = '', rest = ''] = match ?? [];
  if (match === null) {
    return { kind: 'unclear' };
  }
  const lowered = scheme.toLowerCase();
  if (lowered !== 'http' && lowered !== 'https') {
    return { kind: SCRIPT_SCHEMES.has(lowered) ? 'script' : 'custom', scheme: lowered };
  }
  // Browsers take backslashes for slashes in web addresses, and any number of them (WHATWG URL).
  const authority = rest.replace(/^[/\\]+/, '').split(/[/\\?#]/, 1)[0] ?? '';
  if (PLACEHOLDER.test(authority)) {
    return { kind: 'unclear' };
  }
  const place = placeIn(authority);
  const host = (place?.[1] ?? '').toLowerCase().replace(/\.$/, '');
  if (host === '' || hasInvalidPort(authority)) {
    return { kind: 'unclear' };
  }
  return { kind: 'web', encrypted: lowered === 'https', host, port: place?.[2] ?? '', loopback: isLoopback(host) };
}

/** Host and port, behind the last `@`. */
function placeIn(authority: string): RegExpExecArray | null {
  return /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority.slice(authority.lastIndexOf('@') + 1));
}

/**
 * Whether the text in the place of the host and the port is neither: `user:p` of `https://user:p/w@host/cb`, whose password
 * holds a slash. A wildcard and a placeholder count as ports.
 */
export function hasInvalidPort(authority: string): boolean {
  const port = placeIn(authority)?.[2] ?? '';
  return port !== '*' && !PLACEHOLDER.test(port) && !(/^\d{0,5}$/.test(port) && Number(port) <= 65_535);
}

/**
 * Whether a line of `callbackUrl`, as Salesforce has it (masked it may hide this), holds one URL. Salesforce separates URLs
 * by line ends; with white space, a comma or a semicolon within a line the number of URLs is not known:
 * `https://a.example/cb,http://b.example/cb` may be two, and a comma is legal in the path of one. A script is unsafe anyhow.
 */
export function isOneUrl(line: string): boolean {
  return !/[\s,;]/.test(line) || parseCallbackUrl(line).kind === 'script';
}

/** Whether an authorization code sent there crosses a network in clear. */
export function isUnencrypted(url: CallbackUrl): boolean {
  return url.kind === 'web' && !url.encrypted && !url.loopback;
}

/** The shared domain that the host belongs to, if any. */
export function sharedDomain(url: CallbackUrl): string | undefined {
  return url.kind === 'web'
    ? SHARED_DOMAINS.find((domain) => url.host === domain || url.host.endsWith(`.${domain}`))
    : undefined;
}

/** `localhost`, 127.0.0.0/8 and `[::1]` (RFC 8252 section 7.3): what is sent there never leaves the machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host);
}
