/**
 * What the OAuth policies say about refresh tokens; only what was read counts.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import { enforcesIpRestrictions, knownPolicies } from './oauth-policies.ts';
import { absentInIncompleteRecord, isKnownToBe, unclearValue, unclearVerdict } from './settings.ts';
import { hasTokenIpRanges } from './token-ip-ranges.ts';

/** A month counts as 30 days, for every month. */
const HOURS: Readonly<Record<string, number>> = { hours: 1, days: 24, months: 30 * 24 };
/** Salesforce says "short-lived … frequent interactive re-authentication" without a number; a working day is ours. */
const SHORT_LIVED_HOURS = 24;

/**
 * Whether refresh tokens are known never to end. Once the developer enforces the limit of 30 idle days
 * (`isEnforceRefreshTokenTTL`), `Infinite` is no longer in force although the metadata still says so:
 * https://help.salesforce.com/s/articleView?id=xcloud.connected_app_limit_idle_ttl.htm&type=5
 * That page is on connected apps; that the field switches the same limit on is inferred from its name.
 */
export function neverExpires(app: App): boolean {
  return (
    knownPolicies(app)?.refreshTokenPolicyType === 'Infinite' &&
    app.readings.globalOauth.state === 'read' &&
    isKnownToBe(app, 'isEnforceRefreshTokenTTL', false)
  );
}

/**
 * Whether stolen refresh tokens are known to be useless elsewhere. `Enforce` is the default and enforces ranges that are set
 * elsewhere. Of these only the app's allowlist for refresh tokens is read. No range is known for other tokens, and the app's
 * `trustedIpRanges` relax. `Enforce_RelaxRefresh` exempts refresh tokens.
 */
export function restrictsRefreshTokens(app: App): boolean {
  return enforcesIpRestrictions(app) && hasTokenIpRanges(app);
}

/** For people: what {@link isStrict} found. */
export const STRICT =
  'IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens, and these live for a day at most.';

/**
 * Salesforce's condition for a low risk: strict IP restriction *and* short-lived refresh tokens. A lifetime that counts inactivity only never ends for who keeps using it.
 */
export function isStrict(app: App): boolean {
  const policy = knownPolicies(app);
  if (policy === undefined || !restrictsRefreshTokens(app)) {
    return false;
  }
  const hours = HOURS[policy.refreshTokenValidityUnit?.toLowerCase() ?? ''];
  const period = policy.refreshTokenValidityPeriod;
  return (
    policy.refreshTokenPolicyType === 'SpecificLifetime' &&
    hours !== undefined &&
    period !== undefined &&
    period * hours <= SHORT_LIVED_HOURS
  );
}

/** How long refresh tokens stay good, or the verdict where that is not known. The OAuth policies must have been read. */
export function validityOf(app: App): { readonly days: number; readonly found: string } | Verdict {
  const fields = ['refreshTokenValidityPeriod', 'refreshTokenValidityUnit'] as const;
  for (const field of fields) {
    const path = `oauthPolicies.${field}` as const;
    const unclear = unclearVerdict(app, path, 'a time in hours, days or months');
    if (unclear !== undefined) {
      return unclear;
    }
    if (app.settings.oauthPolicies?.[field] === undefined) {
      const message = `${field} is absent, and Salesforce documents no default.`;
      return absentInIncompleteRecord(app, path) ?? { status: 'not_assessed', code: 'unclear_value', message };
    }
  }
  const { refreshTokenValidityPeriod: period = 0, refreshTokenValidityUnit: unit = '' } =
    app.settings.oauthPolicies ?? {};
  const hours = HOURS[unit.toLowerCase()];
  return hours === undefined
    ? unclearValue('refreshTokenValidityUnit', unit, 'Hours, Days or Months')
    : { days: (period * hours) / 24, found: `${period} ${unit.toLowerCase()}` };
}
