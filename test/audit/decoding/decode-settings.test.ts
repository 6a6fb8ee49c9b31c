import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../../lib/audit/components/registry.ts';
import { decodeComponent, type RawValue } from '../../../lib/audit/decoding/decode-settings.ts';
import { COMPONENTS } from '../../../lib/audit/model/app.ts';

const raw = (fields: Record<string, RawValue>): ReadonlyMap<string, RawValue> => new Map(Object.entries(fields));

describe('decodeComponent', () => {
  it.each([
    ['true', true],
    [' false\n', false],
  ])('reads the boolean %j', (text, value) => {
    expect(decodeComponent('globalOauth', raw({ isPkceRequired: text }))).toEqual({
      values: { isPkceRequired: value },
      unclear: [],
    });
  });

  it.each(['', 'True', '1', 'yes', '{{PKCE_REQUIRED}}', '${PKCE}'])('takes %j for no boolean', (text) => {
    expect(decodeComponent('globalOauth', raw({ isPkceRequired: text }))).toEqual({
      values: {},
      unclear: [{ field: 'isPkceRequired', found: text }],
    });
  });

  it('takes a boolean that occurs twice as unclear', () => {
    expect(decodeComponent('globalOauth', raw({ isPkceRequired: ['true', 'false'] }))).toEqual({
      values: {},
      unclear: [{ field: 'isPkceRequired', found: '2 values' }],
    });
  });

  it('takes xsi:nil for absent, but not of a boolean, whose default it would bring in', () => {
    expect(decodeComponent('globalOauth', raw({ isPkceRequired: null, callbackUrl: null }))).toEqual({
      values: {},
      unclear: [{ field: 'isPkceRequired', found: 'xsi:nil' }],
    });
    expect(decodeComponent('policies', raw({ isEnabled: null })).unclear).toEqual([
      { field: 'policies.isEnabled', found: 'xsi:nil' },
    ]);
  });

  it('splits callback URLs at the line ends and masks them', () => {
    const callbackUrl = 'https://me:word@a.example/cb?key=abc\r\n  cursor://x/cb\n\n${HOST}/cb#t';
    expect(decodeComponent('globalOauth', raw({ callbackUrl })).values).toEqual({
      callbackUrl: ['https://***@a.example/cb?key=***', 'cursor://x/cb', '${HOST}/cb#***'],
    });
  });

  it.each([
    ['https://a.example/cb http://b.example/cb', 'a text of 40 characters'],
    ['https://a.example/cb,http://b.example/cb', 'https://a.example/cb,http://b.example/cb'],
    ['https://a.example/cb?key=hush;http://b.example/cb', 'https://a.example/cb?key=***'],
  ])('takes a line that may hold several callback URLs for unclear: %s', (line, found) => {
    expect(decodeComponent('globalOauth', raw({ callbackUrl: `https://c.example/cb\n${line}` }))).toEqual({
      values: { callbackUrl: ['https://c.example/cb'] },
      unclear: [{ field: 'callbackUrl', found }],
    });
  });

  it('knows an empty list of callback URLs from an absent one', () => {
    expect(decodeComponent('globalOauth', raw({ callbackUrl: '' })).values).toEqual({ callbackUrl: [] });
  });

  it('keeps the known values of a list and reports the rest', () => {
    expect(decodeComponent('oauth', raw({ commaSeparatedOauthScopes: 'Api, {{MORE}} ,RefreshToken' }))).toEqual({
      values: { commaSeparatedOauthScopes: ['Api', 'RefreshToken'] },
      unclear: [{ field: 'commaSeparatedOauthScopes', found: 'Api, {{MORE}} ,RefreshToken' }],
    });
  });

  it('names fields of policies by their path in the settings', () => {
    const { unclear } = decodeComponent('oauthPolicies', raw({ ipRelaxationPolicyType: '{{IP}}' }));
    expect(unclear).toEqual([{ field: 'oauthPolicies.ipRelaxationPolicyType', found: '{{IP}}' }]);
    expect(decodeComponent('policies', raw({ isEnabled: 'maybe' })).unclear).toEqual([
      { field: 'policies.isEnabled', found: 'maybe' },
    ]);
  });

  it('reads numbers as numbers', () => {
    expect(decodeComponent('oauthPolicies', raw({ refreshTokenValidityPeriod: '365' })).values).toEqual({
      refreshTokenValidityPeriod: 365,
    });
    expect(decodeComponent('oauthPolicies', raw({ refreshTokenValidityPeriod: '-1' })).unclear).toHaveLength(1);
  });

  it('goes into an element with fields of its own', () => {
    const idTokenConfig = raw({ idTokenAudience: 'x', idTokenValidityInMinutes: 'two', other: 'dropped' });
    expect(decodeComponent('globalOauth', raw({ idTokenConfig }))).toEqual({
      values: { idTokenConfig: { idTokenAudience: 'x' } },
      unclear: [{ field: 'idTokenConfig.idTokenValidityInMinutes', found: 'two' }],
    });
    expect(decodeComponent('globalOauth', raw({ idTokenConfig: 'text' })).unclear).toHaveLength(1);
    expect(decodeComponent('globalOauth', raw({ idTokenConfig: '' })).values).toEqual({ idTokenConfig: {} });
  });

  it('keeps of certificates, users and attributes that they are there, and nothing else', () => {
    expect(decodeComponent('globalOauth', raw({ certificate: 'MIIC' })).values).toEqual({ hasCertificate: true });
    expect(decodeComponent('globalOauth', raw({ certificate: ' ' })).values).toEqual({ hasCertificate: false });
    expect(
      decodeComponent('oauthPolicies', raw({ clientCredentialsFlowUser: 'a@b.example', customAttributes: [raw({})] }))
        .values,
    ).toEqual({ hasClientCredentialsFlowUser: true, hasCustomAttributes: true });
  });

  it('does not repeat a key that was pasted into the wrong field', () => {
    const key = `3MVG9${'a1B2'.repeat(20)}`;
    const { unclear } = decodeComponent('globalOauth', raw({ isPkceRequired: key }));
    expect(unclear).toEqual([{ field: 'isPkceRequired', found: 'a text of 85 characters' }]);
  });

  it.each([
    ['https://u:hush@x.example/?sid=hush', 'https://***@x.example/?sid=***'],
    [`https://x.example/${'a1B2'.repeat(8)}`, 'https://x.example/***'],
    ['see https://u:hush@x.example', 'a text of 28 characters'],
    ['hush-7', 'a text of 6 characters'],
    ['correct horse battery', 'a text of 21 characters'],
    ['true, hush-7', 'a text of 12 characters'],
    ['{{A}}hush-7', 'a text of 11 characters'],
    ['Custom, {!$Label.Start} ,${PAGE},-12', 'Custom, {!$Label.Start} ,${PAGE},-12'],
  ])('shows of %j, in the place of a value, only what is no secret', (startPage, found) => {
    expect(decodeComponent('policies', raw({ startPage })).unclear).toEqual([{ field: 'policies.startPage', found }]);
  });

  it('masks texts for people', () => {
    expect(
      decodeComponent('app', raw({ label: 'See https://u:hush@x.example', contactEmail: 'a@b.example' })).values,
    ).toEqual({
      label: 'See https://***@x.example',
      contactEmail: 'a@b.example',
    });
  });
});

const rawValue: fc.Arbitrary<RawValue> = fc.letrec<{ value: RawValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('true', 'false', '', '12', 'Enforce', 'https://u:p@h/?q=1'),
    fc.string(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).value;

const component = fc.constantFrom(...COMPONENTS);
const fieldNames = [...new Set(COMPONENTS.flatMap((name) => Object.keys(FIELDS[name])))];

describe('decodeComponent, whatever it is given', () => {
  it('never throws, and every field that is there is a value, unclear, or empty', () => {
    const fields = fc
      .dictionary(fc.constantFrom(...fieldNames), rawValue)
      .map((found) => new Map(Object.entries(found)));
    fc.assert(
      fc.property(component, fields, (of, found) => {
        const { values, unclear } = decodeComponent(of, found);
        for (const [field, { kind }] of Object.entries(FIELDS[of])) {
          const text = found.get(field);
          if (kind !== 'boolean' || text === undefined) continue;
          const isValue = Object.hasOwn(values, field);
          const isUnclear = unclear.some((entry) => entry.field.endsWith(field));
          expect(isValue).toBe(!isUnclear);
        }
      }),
    );
  });

  it('drops every field that is not in the table', () => {
    const known = new Set(fieldNames);
    const strange = fc.oneof(
      fc.constantFrom('consumerKey', 'consumerSecret', '__proto__', 'constructor'),
      fc.string().filter((name) => !known.has(name)),
    );
    fc.assert(
      fc.property(component, strange, rawValue, (of, field, value) => {
        expect(decodeComponent(of, new Map([[field, value]]))).toEqual({ values: {}, unclear: [] });
      }),
    );
  });
});
