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
import type {
  App,
  Component,
  GlobalOauthSettings,
  IdTokenConfig,
  OauthPolicies,
  OauthSettings,
  Policies,
} from './app.ts';

/** External Client Apps came with it. */
const FIRST_VERSION = 59;

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

/**
 * The fields that the Metadata API returns in every record, each with the API version from which on it does so. One that is
 * absent from a live answer was lost on the way, and its default says nothing. All other fields are optional.
 *
 * What this rests on: all nine files of the corpus that were retrieved from an org (they hold a consumer key) have the twelve
 * booleans without a version of their own here, and all policies there have these fields. The two of 67 were first seen at 67.
 * `isNamedUserJwtEnabled` of the policies is deprecated, and some lack it. Scopes are required when an app is made in Setup.
 * Not verified with an org: whether each of them came with External Client Apps (59.0). One that came later is in no record
 * below its version, which is told once for the org.
 */
export const ALWAYS_RETURNED = {
  globalOauth: {
    isConsumerSecretOptional: FIRST_VERSION,
    isPkceRequired: FIRST_VERSION,
    isSecretRequiredForRefreshToken: FIRST_VERSION,
    isRefreshTokenRotationEnabled: FIRST_VERSION,
    isSecretRequiredForTokenExchange: FIRST_VERSION,
    isTokenExchangeEnabled: FIRST_VERSION,
    isClientCredentialsFlowEnabled: FIRST_VERSION,
    isCodeCredFlowEnabled: FIRST_VERSION,
    isCodeCredPostOnly: FIRST_VERSION,
    isDeviceFlowEnabled: FIRST_VERSION,
    isIntrospectAllTokens: FIRST_VERSION,
    isNamedUserJwtEnabled: FIRST_VERSION,
    isDPopEnabled: 67,
    isEnforceRefreshTokenTTL: 67,
    /** Only where the element `idTokenConfig` is there. */
    'idTokenConfig.idTokenValidityInMinutes': FIRST_VERSION,
  },
  oauth: { commaSeparatedOauthScopes: FIRST_VERSION },
  oauthPolicies: {
    permittedUsersPolicyType: FIRST_VERSION,
    ipRelaxationPolicyType: FIRST_VERSION,
    refreshTokenPolicyType: FIRST_VERSION,
    requiredSessionLevel: FIRST_VERSION,
    isClientCredentialsFlowEnabled: FIRST_VERSION,
  },
  policies: { isEnabled: FIRST_VERSION, isOauthPluginEnabled: FIRST_VERSION },
} as const satisfies {
  readonly [C in Component]?: {
    readonly [K in keyof ComponentValues[C] | `idTokenConfig.${keyof IdTokenConfig}`]?: number;
  };
};

/** Where a component's values stand in `AppSettings`. */
export const PATHS = {
  app: '',
  globalOauth: '',
  oauth: '',
  oauthPolicies: 'oauthPolicies.',
  policies: 'policies.',
} as const satisfies Record<Component, string>;

/** The component that holds the setting. @param path as in `AppSettings` */
export function componentAt(path: string): Component {
  if (path.startsWith(PATHS.policies)) {
    return 'policies';
  }
  if (path.startsWith(PATHS.oauthPolicies)) {
    return 'oauthPolicies';
  }
  return path === 'commaSeparatedOauthScopes' ? 'oauth' : 'globalOauth';
}

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
