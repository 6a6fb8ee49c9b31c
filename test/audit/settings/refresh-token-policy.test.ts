import { describe, expect, it } from 'vitest';
import { isStrict, neverExpires } from '../../../lib/audit/settings/refresh-token-policy.ts';
import { buildApp } from '../../support/audit/app-builder.ts';

const NOT_READ = { oauthPolicies: { state: 'unreadable', code: 'settings_not_returned', message: 'Gone.' } } as const;

describe('isStrict', () => {
  it.each([
    [1, 'Days', true],
    [24, 'Hours', true],
    [25, 'Hours', false],
    [2, 'Days', false],
    [1, 'Months', false],
    [1, 'Fortnights', false],
    [undefined, 'Days', false],
  ])('%s %s: %s', (refreshTokenValidityPeriod, refreshTokenValidityUnit, expected) => {
    expect(isStrict(buildApp({ oauthPolicies: { refreshTokenValidityPeriod, refreshTokenValidityUnit } }))).toBe(
      expected,
    );
  });

  it('asks for IP restrictions that hold for refreshing, and for an end that using the token does not put off', () => {
    expect(isStrict(buildApp({ oauthPolicies: { ipRelaxationPolicyType: 'Enforce_RelaxRefresh' } }))).toBe(false);
    expect(isStrict(buildApp({ oauthPolicies: { refreshTokenPolicyType: 'SpecificInactivity' } }))).toBe(false);
  });

  it('does not count policies that were not read', () => {
    expect(isStrict(buildApp({ readings: NOT_READ }))).toBe(false);
  });
});

describe('neverExpires', () => {
  it('counts only what was read', () => {
    const oauthPolicies = { refreshTokenPolicyType: 'Infinite' };
    expect(neverExpires(buildApp({ oauthPolicies }))).toBe(true);
    expect(neverExpires(buildApp())).toBe(false);
    expect(neverExpires(buildApp({ oauthPolicies, readings: NOT_READ }))).toBe(false);
    const hidden = { globalOauth: NOT_READ.oauthPolicies };
    expect(neverExpires(buildApp({ oauthPolicies, readings: hidden }))).toBe(false);
  });

  it('counts Infinite only where the limit of 30 idle days is known to be off', () => {
    const oauthPolicies = { refreshTokenPolicyType: 'Infinite' };
    const limited = (isEnforceRefreshTokenTTL: boolean) =>
      buildApp({ oauthPolicies, settings: { isEnforceRefreshTokenTTL } });
    expect([limited(true), limited(false)].map(neverExpires)).toEqual([false, true]);
    const unclear = [{ field: 'isEnforceRefreshTokenTTL', found: '{{X}}' }];
    expect(neverExpires(buildApp({ oauthPolicies, unclear }))).toBe(false);
  });
});
