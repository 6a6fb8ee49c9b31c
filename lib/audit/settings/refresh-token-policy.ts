/**
 * What the OAuth policies mean for refresh tokens.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm
 *
 * @module
 */
import type { App } from '../model/app.ts';
import type { Verdict } from '../model/control.ts';
import { enforcesIpRestrictions, knownPolicies } from './oauth-policies.ts';
import { absentInIncompleteRecord, isKnownToBe, unclearValue, unclearVerdict } from './settings.ts';
import { hasTokenIpRanges } from './token-ip-ranges.ts';

/** A month counts as 30 days. */
const HOURS: Readonly<Record<string, number>> = { hours: 1, days: 24, months: 30 * 24 };
/** Salesforce asks for "short-lived … frequent interactive re-authentication" without a number. One day is our own judgement. */
const SHORT_LIVED_HOURS = 24;

/**
 * Whether refresh tokens are known never to expire. `isEnforceRefreshTokenTTL` sets a limit of 30 idle days, which overrides
 * `Infinite` although the metadata still says `Infinite`:
 * https://help.salesforce.com/s/articleView?id=xcloud.connected_app_limit_idle_ttl.htm&type=5
 * That page is about connected apps. That the field switches on the same limit is inferred from its name.
 */
export function neverExpires(app: App): boolean {
  return (
    knownPolicies(app)?.refreshTokenPolicyType === 'Infinite' &&
    app.readings.globalOauth.state === 'read' &&
    isKnownToBe(app, 'isEnforceRefreshTokenTTL', false)
  );
}

/**
 * Whether refresh tokens are known to work from listed IP addresses only. `Enforce` enforces ranges that are set elsewhere; of
 * those, only the app's allowlist for refresh tokens is read. `Enforce_RelaxRefresh` exempts refresh tokens, and the app's
 * `trustedIpRanges` relax the restriction.
 */
export function restrictsRefreshTokens(app: App): boolean {
  return enforcesIpRestrictions(app) && hasTokenIpRanges(app);
}

/** The risk condition that {@link isStrict} finds, as a sentence. */
export const STRICT =
  'IP restrictions are enforced, with an allowlist of IP addresses for refresh tokens, and these live for a day at most.';

/**
 * Whether Salesforce's condition for a low risk is known to hold: strict IP restriction *and* short-lived refresh tokens. An idle
 * limit does not count, because a token that is used regularly never reaches it.
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

/** How long refresh tokens are valid, or the verdict where that is not known. The OAuth policies must have been read. */
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
