/**
 * Which fields of which metadata type are kept, and how: the one place that says so. Both readers, of the Metadata API
 * and of metadata source, decode through it (see `decodeComponent`). What is not listed here is dropped where it is read:
 * `consumerKey` and `consumerSecret` above all, and of a certificate or a user name everything but its presence.
 *
 * Field names and types: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_externalclientapplication.htm
 * and the pages of the other types beside it.
 *
 * @module
 */
import type { App, Component, GlobalOauthSettings, OauthPolicies, OauthSettings, Policies } from './app.ts';

/**
 * - `boolean`: `true` or `false`, nothing else.
 * - `number`: a whole number, 0 or more.
 * - `word`: one of Salesforce's enumerated values, such as `Enforce`.
 * - `text`: anything, for people; masked.
 * - `lines`: several URLs in one string, one a line; masked.
 * - `list`: comma-separated words.
 * - `presence`: whether it is there; kept as `has…` (`certificate` as `hasCertificate`).
 */
export type FieldKind = 'boolean' | 'number' | 'word' | 'text' | 'lines' | 'list' | 'presence';

/** Kinds by Salesforce's field name; a table in the place of a kind is an element with fields of its own. */
export interface FieldTable {
  readonly [field: string]: FieldKind | FieldTable;
}

/** What is kept of each component. */
export interface ComponentValues {
  readonly app: Pick<App, 'contactEmail' | 'distributionState'> & Partial<Pick<App, 'label'>>;
  readonly globalOauth: GlobalOauthSettings;
  readonly oauth: OauthSettings;
  readonly oauthPolicies: OauthPolicies;
  readonly policies: Policies;
}

export const KEPT_FIELDS = {
  app: {
    label: 'text',
    contactEmail: 'text',
    distributionState: 'text',
  },
  globalOauth: {
    isConsumerSecretOptional: 'boolean',
    isPkceRequired: 'boolean',
    isSecretRequiredForRefreshToken: 'boolean',
    isRefreshTokenRotationEnabled: 'boolean',
    isSecretRequiredForTokenExchange: 'boolean',
    isTokenExchangeEnabled: 'boolean',
    isClientCredentialsFlowEnabled: 'boolean',
    isCodeCredFlowEnabled: 'boolean',
    isCodeCredPostOnly: 'boolean',
    isDeviceFlowEnabled: 'boolean',
    isIntrospectAllTokens: 'boolean',
    isNamedUserJwtEnabled: 'boolean',
    isDPopEnabled: 'boolean',
    isEnforceRefreshTokenTTL: 'boolean',
    callbackUrl: 'lines',
    certificate: 'presence',
    idTokenConfig: {
      idTokenAudience: 'text',
      idTokenIncludeAttributes: 'boolean',
      idTokenIncludeStandardClaims: 'boolean',
      idTokenValidityInMinutes: 'number',
    },
  },
  oauth: {
    commaSeparatedOauthScopes: 'list',
  },
  oauthPolicies: {
    permittedUsersPolicyType: 'word',
    ipRelaxationPolicyType: 'word',
    refreshTokenPolicyType: 'word',
    refreshTokenValidityPeriod: 'number',
    refreshTokenValidityUnit: 'word',
    requiredSessionLevel: 'word',
    sessionTimeoutInMinutes: 'number',
    namedUserJwtSessionTimeoutType: 'word',
    namedUserJwtTimeout: 'number',
    isClientCredentialsFlowEnabled: 'boolean',
    isGuestCodeCredFlowEnabled: 'boolean',
    isTokenExchangeFlowEnabled: 'boolean',
    isNamedUserJwtEnabled: 'boolean',
    clientCredentialsFlowUser: 'presence',
    customAttributes: 'presence',
  },
  policies: {
    isEnabled: 'boolean',
    isOauthPluginEnabled: 'boolean',
    startPage: 'word',
  },
} as const satisfies { readonly [C in Component]: FieldsOf<ComponentValues[C]> };

/** Ties the table to the model: a value without a field, or of another kind, does not compile. */
type FieldsOf<Values> = {
  readonly [K in keyof Values & string as FieldName<K>]-?: KindOf<K, NonNullable<Values[K]>>;
};
type FieldName<K extends string> = K extends `has${infer Rest}` ? Uncapitalize<Rest> : K;
type KindOf<K extends string, Value> = K extends `has${string}`
  ? 'presence'
  : Value extends boolean
    ? 'boolean'
    : Value extends number
      ? 'number'
      : Value extends string
        ? 'word' | 'text'
        : Value extends readonly string[]
          ? 'lines' | 'list'
          : FieldTable;
