/**
 * Authorization codes go only to URLs that belong to the app, over an encrypted connection.
 *
 * RFC 9700 sections 2.1 and 4.1 ask for exact redirect URIs without `http`, except for loopback. RFC 8252 section 7 allows native
 * apps loopback addresses with any port, and private-use schemes.
 *
 * @module
 */

import { noCallback, switchedOff } from '../../judging/applicability.ts';
import type { App } from '../../model/app.ts';
import { type CallbackUrl, isUnencrypted, parseCallbackUrl } from '../../model/callback-url.ts';
import type { Control, Link, Verdict } from '../../model/control.ts';
import { asvs, NATIVE_REDIRECTS, REDIRECT_URIS } from '../../model/references.ts';
import { CREDENTIAL_THEFT, failure } from '../../settings/risk-scale.ts';
import { oauthSettingsNotJudged, unclearText, unclearValue } from '../../settings/settings.ts';

const FIELD = 'callbackUrl';
const SOURCE: Link = {
  name: 'Configure the External Client App OAuth Settings',
  url: 'https://help.salesforce.com/s/articleView?id=xcloud.configure_external_client_app_oauth_settings.htm&type=5',
};

export const safeCallbackUrls = {
  id: 'safe-callback-urls',
  title: 'Send authorization codes only to safe callback URLs',
  source: SOURCE,
  failsWhen:
    'A callback URL is plain http to a host that is not loopback, has a wildcard in its host (or in its port, loopback excepted), or is a script.',
  rationale:
    'Anybody who can read what is sent to a callback URL gets the authorization code. Over plain http, that is everybody on the network path. With a wildcard, it is everybody who can get such a host.',
  claimSources: { failsWhen: [SOURCE, REDIRECT_URIS, NATIVE_REDIRECTS], rationale: [REDIRECT_URIS] },
  remedy: [
    'In Setup, open External Client App Manager and choose Edit Settings for the app.',
    'Under OAuth Settings, in Callback URL, enter each URL in full: https, the exact host, no wildcard.',
    'Delete the URLs that are no longer used.',
    'Save.',
  ],
  fix: { type: 'ExtlClntAppGlobalOauthSettings', field: FIELD, value: 'exact https:// URLs, one a line' },
  references: [REDIRECT_URIS, NATIVE_REDIRECTS, asvs('10.4.1')],
  severity: 'high',
  cvssVector: CREDENTIAL_THEFT.base,
  alerts: true,
  notify: 'page',
  reads: ['globalOauth', 'policies'],
  assess: (app) => {
    const unclear = unclearText(app, FIELD);
    return (
      oauthSettingsNotJudged(app) ??
      switchedOff(app) ??
      noCallback(app) ??
      noUrl(app) ??
      judge(app.settings.callbackUrl ?? [], unclear === undefined ? [] : [unclear])
    );
  },
} as const satisfies Control;

/** A missing element that `noCallback` leaves undecided. */
function noUrl(app: App): Verdict | undefined {
  return app.settings.callbackUrl === undefined && unclearText(app, FIELD) === undefined
    ? { status: 'not_applicable', message: 'There is no callback URL to judge.' }
    : undefined;
}

/** One unsafe URL fails, even if others are unclear. Without an unsafe URL, one unclear URL is not assessed. */
function judge(texts: readonly string[], alsoUnclear: readonly string[]): Verdict {
  const callbacks = texts.map((text) => ({ text, url: parseCallbackUrl(text) }));
  const problems = callbacks.flatMap(({ text, url }) => problem(url).map((what) => `${text} ${what}`));
  if (problems.length > 0) {
    return failure(`Authorization codes can leak: ${problems.join('; ')}.`);
  }
  const [unclear] = [...callbacks.filter(({ url }) => url.kind === 'unclear').map(({ text }) => text), ...alsoUnclear];
  if (unclear !== undefined) {
    return unclearValue(FIELD, unclear.slice(0, 40), 'one URL a line, with its scheme and host');
  }
  const custom = callbacks.filter(({ url }) => url.kind === 'custom').map(({ text }) => text);
  const note =
    custom.length === 0
      ? ''
      : ` Another app on the same device can register the scheme of ${custom.join(', ')}, so PKCE is needed.`;
  return { status: 'pass', message: `No callback URL is unencrypted or has a wildcard host.${note}` };
}

function problem(url: CallbackUrl): readonly string[] {
  switch (url.kind) {
    case 'script':
      return ['runs as a script'];
    case 'web':
      return [
        ...(isUnencrypted(url) ? ['is not encrypted'] : []),
        ...(hasWildcard(url.host, url.port, url.loopback) ? ['has a wildcard in its host'] : []),
      ];
    case 'custom':
    case 'unclear':
      return [];
  }
}

/** A wildcard port is harmless on loopback only, where RFC 8252 section 7.3 asks for it. */
function hasWildcard(host: string, port: string, loopback: boolean): boolean {
  return host.includes('*') || (!loopback && port.includes('*'));
}
