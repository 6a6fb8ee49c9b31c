import { describe, expect, it } from 'vitest';
import type { DeclaredFields } from '../../../lib/audit/components/declaration.ts';
import { ALL_COMPONENTS, type AnyComponent, DECLARED, FIELDS } from '../../../lib/audit/components/registry.ts';
import { decodeComponent } from '../../../lib/audit/decoding/decode-settings.ts';
import { isVariantOf, OTHER_NAMESPACE } from '../../../lib/audit/decoding/field-variants.ts';
import type { Component } from '../../../lib/audit/model/app.ts';

function names(fields: DeclaredFields): string[] {
  return Object.entries(fields).flatMap(([name, field]) => [name, ...('fields' in field ? names(field.fields) : [])]);
}

/** All fields that Salesforce knows, also those that are not kept. */
function known(component: AnyComponent): string[] {
  const { fields, notKept } = DECLARED[component];
  return ['fullName', 'externalClientApplication', ...names(fields), ...Object.keys(notKept)];
}

describe('no field of Salesforce counts as misspelt', () => {
  it('of any component: a read of the Metadata API keeps the fields of all types', () => {
    const kept = ALL_COMPONENTS.flatMap((component) => names(FIELDS[component]));
    const all = new Set(ALL_COMPONENTS.flatMap(known));
    expect(all.size).toBeGreaterThan(80);
    expect(kept.flatMap((field) => [...all].filter((name) => isVariantOf(name, field)))).toEqual([]);
  });
});

describe('isVariantOf', () => {
  it.each([
    ['isconsumersecretoptional', true],
    ['IsConsumerSecretOptional', true],
    ['isConsumerSecretOptionnal', true],
    ['isConsumerSecretOptiona', true],
    ['isConsumerSecretOptionsl', true],
    ['isConsumerSecretOptinoal', true],
    ['isConsumersecretOptionall', true],
    [`${OTHER_NAMESPACE}isConsumerSecretOptional`, true],
    [`${OTHER_NAMESPACE}isconsumersecretoptional`, true],
    ['isConsumerSecretOptional', false],
    ['consumerSecretOptional', false],
    ['isConsumerSecret', false],
    [`${OTHER_NAMESPACE}isConsumerSecret`, false],
  ])('%s: %s', (written, expected) => {
    expect(isVariantOf(written, 'isConsumerSecretOptional')).toBe(expected);
  });
});

describe('a misspelt field is unclear', () => {
  it.each<[Component, string, string]>([
    ['globalOauth', 'isconsumersecretoptional', 'isConsumerSecretOptional'],
    ['globalOauth', 'callbackURL', 'callbackUrl'],
    ['globalOauth', 'certificates', 'hasCertificate'],
    ['globalOauth', 'idTokenConfigs', 'idTokenConfig'],
    ['oauthPolicies', 'customAttribute', 'oauthPolicies.hasCustomAttributes'],
    ['policies', 'isEnabeld', 'policies.isEnabled'],
  ])('of %s: %s', (component, written, field) => {
    const { values, unclear } = decodeComponent(component, new Map([[written, 'hush']]));
    expect({ values, unclear }).toEqual({ values: {}, unclear: [{ field, found: `misspelt as ${written}` }] });
  });

  it('also next to the field itself, whose value is then ignored', () => {
    const raw = new Map([
      ['isOauthPluginEnabled', 'false'],
      ['isOAuthPluginEnabled', 'true'],
    ]);
    expect(decodeComponent('policies', raw)).toEqual({
      values: {},
      unclear: [{ field: 'policies.isOauthPluginEnabled', found: 'misspelt as isOAuthPluginEnabled' }],
    });
  });

  it('in an element with fields of its own', () => {
    const raw = new Map([['idTokenConfig', new Map([['idTokenValidityInMinute', '600']])]]);
    expect(decodeComponent('globalOauth', raw).unclear).toEqual([
      { field: 'idTokenConfig.idTokenValidityInMinutes', found: 'misspelt as idTokenValidityInMinute' },
    ]);
  });
});

describe('only the white space of XML is trimmed', () => {
  it.each<[Component, string, string, string]>([
    [
      'globalOauth',
      'isConsumerSecretOptional',
      '\u00A0false\u00A0',
      'false with white space around it that XML does not know',
    ],
    ['globalOauth', 'isConsumerSecretOptional', '\u2003true', 'true with white space around it that XML does not know'],
    [
      'globalOauth',
      'isConsumerSecretOptional',
      '\uFEFFfalse',
      'false with white space around it that XML does not know',
    ],
    ['oauthPolicies', 'refreshTokenValidityPeriod', '30\u00A0', '30 with white space around it that XML does not know'],
    ['oauthPolicies', 'permittedUsersPolicyType', '\u00A0AdminApprovedPreAuthorized', 'a text of 27 characters'],
  ])('%s.%s %j', (component, field, text, found) => {
    const { values, unclear } = decodeComponent(component, new Map([[field, text]]));
    expect([values, unclear.map((each) => each.found)]).toEqual([{}, [found]]);
  });

  it('of what XML trims the value is left', () => {
    const { values } = decodeComponent('globalOauth', new Map([['isPkceRequired', '\t\r\n false \n']]));
    expect(values).toEqual({ isPkceRequired: false });
  });
});
