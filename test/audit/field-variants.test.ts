import { describe, expect, it } from 'vitest';
import { COMPONENTS, type Component } from '../../lib/audit/app.ts';
import { decodeComponent } from '../../lib/audit/decode-settings.ts';
import { isVariantOf, OTHER_NAMESPACE } from '../../lib/audit/field-variants.ts';
import { type FieldTable, KEPT_FIELDS } from '../../lib/audit/fields.ts';

/** All fields that Salesforce knows, also those that are not kept: npm `@salesforce/types` 1.9, and the file corpus. */
const SALESFORCE_FIELDS: Readonly<Record<Component, string>> = {
  app:
    'fullName contactEmail contactPhone description distributionState iconUrl infoUrl isProtected label logoUrl ' +
    'managedType orgScopedExternalApp',
  globalOauth:
    'fullName callbackUrl certificate consumerKey consumerSecret externalClientApplication idTokenConfig ' +
    'isClientCredentialsFlowEnabled isCodeCredFlowEnabled isCodeCredPostOnly isConsumerSecretOptional isDPopEnabled ' +
    'isDeviceFlowEnabled isEnforceRefreshTokenTTL isIntrospectAllTokens isMtlsEnabled isNamedUserJwtEnabled ' +
    'isPkceRequired isRefreshTokenRotationEnabled isSecretRequiredForRefreshToken isSecretRequiredForTokenExchange ' +
    'isTokenExchangeEnabled label shouldRotateConsumerKey shouldRotateConsumerSecret idTokenAudience ' +
    'idTokenIncludeAttributes idTokenIncludeStandardClaims idTokenValidityInMinutes',
  oauth:
    'fullName areAttributesIncludedInAssetToken areCustomPermsIncludedInAssetToken assetTokenAudiences ' +
    'assetTokenSigningCertificate assetTokenValidity clientAssertionCertificate commaSeparatedCustomScopes ' +
    'commaSeparatedOauthScopes customAttributes externalClientApplication isFirstPartyAppEnabled label oauthLink ' +
    'singleLogoutUrl trustedIpRanges',
  oauthPolicies:
    'fullName apexHandler clientCredentialsFlowUser commaSeparatedCustomScopes commaSeparatedPermissionSet ' +
    'commaSeparatedProfile customAttributes executeHandlerAs externalClientApplication guestJwtSessionTimeoutType ' +
    'guestJwtTimeout ipRelaxationPolicyType isClientCredentialsFlowEnabled isGuestCodeCredFlowEnabled ' +
    'isNamedUserJwtEnabled isTokenExchangeFlowEnabled label namedUserJwtSessionTimeoutType namedUserJwtTimeout ' +
    'permittedUsersPolicyType policyAction refreshTokenPolicyType refreshTokenValidityPeriod ' +
    'refreshTokenValidityUnit requiredSessionLevel sessionTimeoutInMinutes singleLogoutUrl startUrl',
  policies:
    'fullName externalClientApplication isAttestPluginEnabled isCanvasPluginEnabled isEnabled isMobilePluginEnabled ' +
    'isNotificationPluginEnabled isOauthPluginEnabled isPushPluginEnabled isSamlPluginEnabled label startPage startUrl',
};

function names(table: FieldTable): string[] {
  return Object.entries(table).flatMap(([field, kind]) => [field, ...(typeof kind === 'string' ? [] : names(kind))]);
}

describe('no field of Salesforce counts as misspelt', () => {
  it.each(COMPONENTS)('%s', (component) => {
    const known = SALESFORCE_FIELDS[component].split(' ');
    const kept = names(KEPT_FIELDS[component]);
    expect(known).toEqual(expect.arrayContaining(kept));
    expect(kept.flatMap((field) => known.filter((name) => isVariantOf(name, field)))).toEqual([]);
  });

  it('nor does a field of another type, which a read of the Metadata API keeps too', () => {
    const kept = COMPONENTS.flatMap((component) => names(KEPT_FIELDS[component]));
    const known = Object.values(SALESFORCE_FIELDS).flatMap((list) => list.split(' '));
    expect(kept.flatMap((field) => known.filter((name) => isVariantOf(name, field)))).toEqual([]);
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

  it('also beside the field itself, whose value then does not count', () => {
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
