/**
 * What the OAuth policies say about refresh tokens; only what was read counts.
 * Source: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm
 *
 * @module
 */
import type { App } from './app.ts';
import { knownPolicies } from './oauth-policies.ts';

const HOURS: Readonly<Record<string, number>> = { hours: 1, days: 24, months: 30 * 24 };
/** Salesforce says "short-lived … frequent interactive re-authentication" without a number; a working day is ours. */
const SHORT_LIVED_HOURS = 24;

/** Whether refresh tokens are known never to end. */
export function neverExpires(app: App): boolean {
  return knownPolicies(app)?.refreshTokenPolicyType === 'Infinite';
}

/**
 * Salesforce's condition for a low risk: strict IP restriction *and* short-lived refresh tokens. `Enforce_RelaxRefresh` is
 * not strict, for it exempts refresh tokens; a lifetime that counts inactivity only never ends for who keeps using it.
 */
export function isStrict(app: App): boolean {
  const policy = knownPolicies(app);
  if (policy?.ipRelaxationPolicyType !== 'Enforce') {
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
