import { describe, expect, test } from 'vitest';
import { assessOrg } from '../../../lib/audit/judging/assess.ts';
import { judgeConditions } from '../../../lib/audit/judging/waiver-conditions.ts';
import type { Waiver } from '../../../lib/audit/judging/waivers.ts';
import type { Reading } from '../../../lib/audit/model/app.ts';
import type { WaiverConditions } from '../../../lib/audit/model/finding.ts';
import { type AppParts, buildApp } from '../../support/audit/app-builder.ts';
import { TOY_CONTROLS } from '../../support/audit/toy-controls.ts';

const UNREADABLE: Reading = { state: 'unreadable', code: 'missing_permission', message: 'No.' };
const idle = (policy: string, period: number, unit = 'Days') => ({
  refreshTokenPolicyType: policy,
  refreshTokenValidityPeriod: period,
  refreshTokenValidityUnit: unit,
});
const LOCAL = { callbackUrl: ['http://localhost:8080/cb', 'http://127.0.0.1/cb', 'http://[::1]:1/cb'] };

describe('a condition of a waiver', () => {
  test.each<[string, WaiverConditions, AppParts, 'holds' | 'broken' | 'unknown']>([
    ['PKCE required', { pkceRequired: true }, {}, 'holds'],
    ['PKCE not required', { pkceRequired: true }, { settings: { isPkceRequired: false } }, 'broken'],
    ['PKCE not read', { pkceRequired: true }, { readings: { globalOauth: UNREADABLE } }, 'unknown'],
    [
      'PKCE by a placeholder',
      { pkceRequired: true },
      { settings: { isPkceRequired: undefined }, unclear: [{ field: 'isPkceRequired', found: '{{PKCE}}' }] },
      'unknown',
    ],
    ['rotation on', { rotationOn: true }, {}, 'holds'],
    ['rotation off', { rotationOn: true }, { settings: { isRefreshTokenRotationEnabled: false } }, 'broken'],
    ['idle days', { idleDaysAtMost: 30 }, { oauthPolicies: idle('SpecificInactivity', 30) }, 'holds'],
    [
      'idle days in months',
      { idleDaysAtMost: 30 },
      { oauthPolicies: idle('SpecificInactivity', 1, 'Months') },
      'holds',
    ],
    ['too many idle days', { idleDaysAtMost: 29 }, { oauthPolicies: idle('SpecificInactivity', 30) }, 'broken'],
    ['a life as short as that', { idleDaysAtMost: 30 }, { oauthPolicies: idle('SpecificLifetime', 30) }, 'holds'],
    ['a longer life', { idleDaysAtMost: 30 }, { oauthPolicies: idle('SpecificLifetime', 31) }, 'broken'],
    ['tokens that end at once', { idleDaysAtMost: 1 }, { oauthPolicies: idle('Zero', 0) }, 'holds'],
    [
      'no end',
      { idleDaysAtMost: 30 },
      { oauthPolicies: idle('Infinite', 0), settings: { isEnforceRefreshTokenTTL: false } },
      'broken',
    ],
    [
      'no end, with the enforced limit',
      { idleDaysAtMost: 30 },
      { oauthPolicies: idle('Infinite', 0), settings: { isEnforceRefreshTokenTTL: true } },
      'holds',
    ],
    ['an unknown policy', { idleDaysAtMost: 30 }, { oauthPolicies: idle('Sometimes', 1) }, 'unknown'],
    ['policies not read', { idleDaysAtMost: 30 }, { readings: { oauthPolicies: UNREADABLE } }, 'unknown'],
    [
      'policies not asked for',
      { idleDaysAtMost: 30 },
      { readings: { oauthPolicies: { state: 'not_requested' } } },
      'unknown',
    ],
    ['loopback callbacks', { loopbackCallbacksOnly: true }, { settings: LOCAL }, 'holds'],
    [
      'another callback among them',
      { loopbackCallbacksOnly: true },
      { settings: { callbackUrl: [...LOCAL.callbackUrl, 'https://evil.example/cb', '{{HOST}}/cb'] } },
      'broken',
    ],
    ['a scheme of an app', { loopbackCallbacksOnly: true }, { settings: { callbackUrl: ['app://cb'] } }, 'broken'],
    ['a placeholder', { loopbackCallbacksOnly: true }, { settings: { callbackUrl: ['{{HOST}}/cb'] } }, 'unknown'],
    ['no callbacks at all', { loopbackCallbacksOnly: true }, { settings: { callbackUrl: [] } }, 'unknown'],
  ])('%s', (_, conditions, parts, expected) => {
    const { broken, unknown } = judgeConditions(conditions, buildApp(parts));
    expect(broken.length > 0 ? 'broken' : unknown.length > 0 ? 'unknown' : 'holds').toBe(expected);
  });
});

describe('a waiver with conditions', () => {
  const waiver = (parts: Partial<Waiver>): Waiver => ({
    ...{ control: 'toy-secret', org: '*', app: 'Portal', owner: 'Jo', reason: 'Why', until: '2027-01-31' },
    ...parts,
  });
  const assess = (parts: AppParts, waivers: readonly Waiver[]) =>
    assessOrg({
      org: { alias: 'acme' },
      runId: 'r',
      takenAt: '2027-01-01T02:00:00.000Z',
      apps: [buildApp({ ...parts, settings: { isConsumerSecretOptional: true, ...parts.settings } })],
      controls: TOY_CONTROLS,
      waivers,
    }).findings.find(({ control }) => control === 'toy-secret');

  test('holds while all of them do', () => {
    expect(assess({}, [waiver({ while: { pkceRequired: true, rotationOn: true } })])?.waiver?.owner).toBe('Jo');
  });

  test('is void when one is broken, and the finding names it', () => {
    const finding = assess({ settings: { isPkceRequired: false } }, [
      waiver({ while: { pkceRequired: true, rotationOn: true } }),
    ]);
    expect(finding).not.toHaveProperty('waiver');
    expect(finding?.voidWaiver).toMatchObject({ owner: 'Jo', broken: ['pkceRequired'], unread: [] });
    expect(finding?.notes).toContain('The waiver of Jo until 2027-01-31 is void: PKCE is not required.');
  });

  test('gives way to one that holds, though that ends sooner', () => {
    const finding = assess({ settings: { isPkceRequired: false } }, [
      waiver({ while: { pkceRequired: true } }),
      waiver({ owner: 'Max', until: '2027-01-15' }),
    ]);
    expect(finding?.waiver?.owner).toBe('Max');
    expect(finding).not.toHaveProperty('voidWaiver');
  });
});
