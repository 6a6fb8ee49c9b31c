/**
 * Whether an app looks like a public client: one that runs where no secret can be kept (RFC 6749 section 2.1).
 *
 * Salesforce's pages disagree about such apps. The Security Health Review asks to require the secret. The guides for hosted MCP
 * servers and for Mobile SDK ask to make it optional and to require PKCE. So the control fails, and its note says that a waiver
 * may be right. Scopes, `MCP` among them, do not show where an app runs, so they are not considered.
 *
 * @module
 */
import type { App } from '../model/app.ts';
import { parseCallbackUrl } from '../model/callback-url.ts';
import type { Verdict } from '../model/control.ts';
import { publicClientAt, publicClientsOf } from './known-public-clients.ts';
import { isKnownToBe, unclearText } from './settings.ts';

/**
 * Whether every callback leads to the user's own device or to a known public client, and every flow that needs a secret on a
 * server is known to be off. An app that has a certificate keeps a private key, so it can keep a secret too. A missing
 * certificate shows nothing (see use-jwt-bearer-flow.ts).
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

/** Why requiring the secret may break the app, as the end of a sentence; `undefined` where nothing shows that it may. */
export function whySecretMayBreak(app: App): string | undefined {
  if (looksLikePublicClient(app)) {
    return 'the app looks like a public client, which can keep no secret';
  }
  const names = namesOf(app);
  return names === undefined ? undefined : `a callback of the app belongs to ${names}, which may send no secret`;
}

/**
 * The notes of a failure where requiring the secret may break the app.
 *
 * @param first the step that must be done before a waiver is considered
 */
export function publicClientAdvice(
  app: App,
  first: { readonly step: string; readonly isDone: boolean },
): Pick<Extract<Verdict, { status: 'fail' }>, 'notes' | 'waiverCandidate'> {
  const names = namesOf(app);
  const withSecret = publicClientsOf(app).flatMap(({ name, canTakeSecret }) =>
    canTakeSecret ? [`${name} has a field for the client secret: fill it in, and the secret can be required.`] : [],
  );
  if (!looksLikePublicClient(app)) {
    return names === undefined
      ? {}
      : {
          notes: [
            `A callback of the app belongs to ${names}, which may send no secret: check this before you require the secret, or create a separate app for ${names}.`,
            ...withSecret,
          ],
        };
  }
  const who = `The app looks like a public client${names === undefined ? '' : ` (${names})`}, which can keep no secret.`;
  const then = first.isDone
    ? 'If it is one, requiring the secret breaks it: waive the control for it instead.'
    : `If it is one, ${first.step} first, and consider a waiver only then.`;
  return { notes: [`${who} ${then}`, ...withSecret], ...(first.isDone && { waiverCandidate: true }) };
}

function namesOf(app: App): string | undefined {
  const names = publicClientsOf(app).map(({ name }) => name);
  return names.length === 0 ? undefined : names.join(' and ');
}
