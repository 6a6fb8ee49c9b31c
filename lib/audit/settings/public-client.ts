/**
 * Whether an app looks like a public client: one that runs where no secret can be kept (RFC 6749 section 2.1).
 *
 * Salesforce's pages disagree about such apps: the Security Health Review asks to require the secret, its guides for hosted
 * MCP servers and for Mobile SDK say to make it optional and require PKCE. So the failure stands, and its text says that a
 * waiver may be right. Scopes, `MCP` among them, say nothing about where an app runs and count for nothing here.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import { parseCallbackUrl } from '../model/callback-url.ts';
import type { Verdict } from '../model/control.ts';
import { publicClientAt, publicClientsOf } from './known-public-clients.ts';
import { isKnownToBe, unclearText } from './settings.ts';

/**
 * True when all that is known of the app says so: every callback leads to the user's own device or to a known public client,
 * and no flow is on that only works with a secret on a server. An app that keeps a private key (a certificate is registered)
 * can keep a secret too. That no certificate came back shows nothing (see use-jwt-bearer-flow.ts).
 */
function looksLikePublicClient(app: App): boolean {
  const { callbackUrl = [], hasCertificate } = app.settings;
  return (
    callbackUrl.length > 0 &&
    unclearText(app, 'callbackUrl') === undefined &&
    callbackUrl.every(leadsToPublicClient) &&
    hasCertificate !== true &&
    isKnownToBe(app, 'isClientCredentialsFlowEnabled', false) &&
    isKnownToBe(app, 'isTokenExchangeEnabled', false)
  );
}

function leadsToPublicClient(text: string): boolean {
  const url = parseCallbackUrl(text);
  switch (url.kind) {
    case 'custom':
      return true;
    case 'web':
      return url.loopback || publicClientAt(text) !== undefined;
    case 'script':
    case 'unclear':
      return false;
  }
}

/** Why requiring the secret may break the app, as the end of a sentence; `undefined`: nothing says that it would. */
export function whySecretMayBreak(app: App): string | undefined {
  if (looksLikePublicClient(app)) {
    return 'the app looks like a public client, which can keep no secret';
  }
  const names = namesOf(app);
  return names === undefined ? undefined : `a callback of the app is that of ${names}, which may send no secret`;
}

/**
 * What a failure says when requiring the secret may break the app.
 *
 * @param first what must be so before a waiver is worth considering, and whether it is
 */
export function publicClientAdvice(
  app: App,
  first: { readonly step: string; readonly isDone: boolean },
): Pick<Extract<Verdict, { status: 'fail' }>, 'notes' | 'waiverCandidate'> {
  const names = namesOf(app);
  const withSecret = publicClientsOf(app).flatMap(({ name, canTakeSecret }) =>
    canTakeSecret ? [`${name} has a field for the client secret: with the secret there, it can be required.`] : [],
  );
  if (!looksLikePublicClient(app)) {
    return names === undefined
      ? {}
      : {
          notes: [
            `A callback of the app is that of ${names}, which may send no secret: check before you require it, or give ${names} an app of its own.`,
            ...withSecret,
          ],
        };
  }
  const who = `The app looks like a public client${names === undefined ? '' : ` (${names})`}, which can keep no secret`;
  const then = first.isDone
    ? 'requiring the secret breaks it; waive the control for it instead.'
    : `${first.step} first; only then is a waiver worth considering.`;
  return { notes: [`${who}: if it is one, ${then}`, ...withSecret], ...(first.isDone && { waiverCandidate: true }) };
}

function namesOf(app: App): string | undefined {
  const names = publicClientsOf(app).map(({ name }) => name);
  return names.length === 0 ? undefined : names.join(' and ');
}
