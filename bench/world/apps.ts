/**
 * The apps of the benchmark's orgs: of ordinary size, and one in five fails controls.
 *
 * @module
 */
import { type AppDefinition, externalClientApp } from '../../lib/simulator/salesforce/components.ts';

export function benchApp(at: number): AppDefinition {
  const name = `Application_${String(at).padStart(4, '0')}`;
  const isWeak = at % 5 === 0;
  return externalClientApp({
    name,
    label: `Application ${at}`,
    globalOauth: {
      isConsumerSecretOptional: isWeak,
      isPkceRequired: !isWeak || at % 2 === 0,
      callbackUrl: `https://app-${at}.example.com/oauth/callback\nhttps://app-${at}.example.com/oauth/silent`,
    },
    oauth: { commaSeparatedOauthScopes: 'Api, RefreshToken, OpenID' },
  });
}
