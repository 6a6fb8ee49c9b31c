/**
 * What an app is: the components that it is made of, their settings, and how reading them ended.
 *
 * Salesforce's own field names are kept. Nothing here may ever hold a consumer key, a secret, a certificate or a token: they
 * are dropped where the answer is decoded.
 *
 * @module
 */
import type { Reason } from './causes.ts';

/** The metadata types an app is made of, by the short name that the audit uses for them. */
export const COMPONENT_TYPES = {
  app: 'ExternalClientApplication',
  globalOauth: 'ExtlClntAppGlobalOauthSettings',
  oauth: 'ExtlClntAppOauthSettings',
  oauthPolicies: 'ExtlClntAppOauthConfigurablePolicies',
  policies: 'ExtlClntAppConfigurablePolicies',
} as const;
export type Component = keyof typeof COMPONENT_TYPES;
/**
 * The API version that a type came with: below it, it is not asked for. All came with External Client Apps themselves.
 * Source: the Metadata API reference's page of each type.
 */
export const FIRST_API_VERSION: Readonly<Record<Component, number>> = {
  app: 59,
  globalOauth: 59,
  oauth: 59,
  oauthPolicies: 59,
  policies: 59,
};
/** In the order of the table. */
export const COMPONENTS = Object.keys(COMPONENT_TYPES) as unknown as readonly [Component, ...Component[]];

/**
 * How reading one component of an app ended.
 * - `read`: it came back. In source an absent field has the platform's default; what a live answer must hold and lacks
 *   stands in `App.unclear`, as {@link MissingField}.
 * - `absent`: it is shown not to exist (for `globalOauth`: the app has no OAuth plugin).
 * - `unreadable`: it may exist, but its values are unknown.
 * - `not_requested`: no enabled control asks for it.
 * - `not_available`: the API version, or the org, has no such component at all.
 */
export type Reading =
  | { readonly state: 'read' }
  | { readonly state: 'absent' }
  | ({ readonly state: 'unreadable' } & Reason)
  | { readonly state: 'not_requested' }
  | { readonly state: 'not_available' };

/** `ExtlClntAppGlobalOauthSettings`: https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappglobaloauthsettings.htm */
export interface GlobalOauthSettings {
  readonly isConsumerSecretOptional?: boolean;
  readonly isPkceRequired?: boolean;
  readonly isSecretRequiredForRefreshToken?: boolean;
  readonly isRefreshTokenRotationEnabled?: boolean;
  readonly isSecretRequiredForTokenExchange?: boolean;
  readonly isTokenExchangeEnabled?: boolean;
  readonly isClientCredentialsFlowEnabled?: boolean;
  readonly isCodeCredFlowEnabled?: boolean;
  readonly isCodeCredPostOnly?: boolean;
  readonly isDeviceFlowEnabled?: boolean;
  readonly isIntrospectAllTokens?: boolean;
  readonly isNamedUserJwtEnabled?: boolean;
  readonly isDPopEnabled?: boolean;
  readonly isEnforceRefreshTokenTTL?: boolean;
  /** One entry for each line of Salesforce's single string; user info and query values are masked with `***`. */
  readonly callbackUrl?: readonly string[];
  /** Whether a certificate is present (JWT bearer flow); the certificate itself is dropped on sight. */
  readonly hasCertificate?: boolean;
  /** Present only when the app configures ID tokens. */
  readonly idTokenConfig?: IdTokenConfig;
}

/** `ExtlClntAppGlobalOauthSettings.idTokenConfig` */
export interface IdTokenConfig {
  readonly idTokenAudience?: string;
  readonly idTokenIncludeAttributes?: boolean;
  readonly idTokenIncludeStandardClaims?: boolean;
  readonly idTokenValidityInMinutes?: number;
}

/** `ExtlClntAppOauthSettings` */
export interface OauthSettings {
  /** Split at the commas: `Api`, `RefreshToken`, … */
  readonly commaSeparatedOauthScopes?: readonly string[];
}

/** `ExtlClntAppConfigurablePolicies` */
export interface Policies {
  readonly isEnabled?: boolean;
  readonly isOauthPluginEnabled?: boolean;
  readonly startPage?: string;
}

/** `ExtlClntAppOauthConfigurablePolicies` */
export interface OauthPolicies {
  readonly permittedUsersPolicyType?: string;
  readonly ipRelaxationPolicyType?: string;
  readonly refreshTokenPolicyType?: string;
  readonly refreshTokenValidityPeriod?: number;
  readonly refreshTokenValidityUnit?: string;
  readonly requiredSessionLevel?: string;
  readonly sessionTimeoutInMinutes?: number;
  /** `Custom`: `namedUserJwtTimeout` counts; `UserSession`: the session's own time-out. */
  readonly namedUserJwtSessionTimeoutType?: string;
  /** In minutes. */
  readonly namedUserJwtTimeout?: number;
  readonly isClientCredentialsFlowEnabled?: boolean;
  readonly isGuestCodeCredFlowEnabled?: boolean;
  readonly isTokenExchangeFlowEnabled?: boolean;
  readonly isNamedUserJwtEnabled?: boolean;
  /** Whether a run-as user is set; the user name itself is not kept. */
  readonly hasClientCredentialsFlowUser?: boolean;
  readonly hasCustomAttributes?: boolean;
}

/** All that was read of one app, flat for the global OAuth settings, which most controls judge. */
export interface AppSettings extends GlobalOauthSettings, OauthSettings {
  readonly oauthPolicies?: OauthPolicies;
  readonly policies?: Policies;
}

/**
 * A field whose value is not known: something else stands there (a template placeholder, an unknown word), or a live answer
 * lacks it. Path as in {@link AppSettings}.
 */
export interface UnclearField {
  readonly field: string;
  /** What stood there, cut to 40 characters; `absent` with {@link missing}. */
  readonly found: string;
  /** Set where the Metadata API left out a field that it returns for every app. */
  readonly missing?: MissingField;
}

export interface MissingField {
  /** With which the record was read, such as `66.0`. */
  readonly apiVersion: string;
  /** No record of the org holds the field: its API is another than the auditor knows. Also so where there is one record. */
  readonly everywhere: boolean;
}

/** What was read of an org besides its apps. */
export interface OrgSettings {
  /** By metadata type, such as `OauthOidcSettings`: its fields by Salesforce's name. Never a secret. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, boolean | number | string | readonly string[]>>>>;
  /** How reading each type ended; one that is not here was not asked for. */
  readonly readings: Readonly<Record<string, Reading>>;
}

/** A user of the org. People choose their display names, and may choose another's; the id is the user's own. */
export interface Person {
  /** 18 characters. */
  readonly id?: string;
  readonly name: string;
}

/** Who made a component and saved it last, as `listMetadata` says. Times in ISO 8601, UTC. */
export interface Saves {
  readonly createdBy?: Person;
  readonly createdAt?: string;
  readonly modifiedBy?: Person;
  readonly modifiedAt?: string;
}

/** One External Client App as it was read. */
export interface App {
  /** Developer name; with a namespace `ns__Name`. Unique in an org. */
  readonly name: string;
  /** What people see in Setup; the developer name where the label could not be read. */
  readonly label: string;
  readonly namespace?: string;
  readonly contactEmail?: string;
  /** `Local` or `Packaged`. */
  readonly distributionState?: string;
  readonly settings: AppSettings;
  readonly readings: Readonly<Record<Component, Reading>>;
  readonly unclear?: readonly UnclearField[];
  /** By component, of those that were listed. Metadata source has none. */
  readonly saves?: Readonly<Partial<Record<Component, Saves>>>;
  /** The newest change among the components that were listed; ISO 8601. */
  readonly lastModified?: { readonly by: string; readonly byId?: string; readonly at: string };
}
