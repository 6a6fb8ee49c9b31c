/**
 * An app to test with: everything readable, every setting as Salesforce recommends it, unless said otherwise.
 *
 * @module
 */
import type {
  App,
  AppSettings,
  Component,
  OauthPolicies,
  Policies,
  Reading,
  UnclearField,
} from '../../lib/audit/app.ts';

type Flat = Omit<AppSettings, 'oauthPolicies' | 'policies'>;

export interface AppParts {
  readonly name?: string;
  readonly label?: string;
  readonly namespace?: string;
  readonly contactEmail?: string;
  readonly distributionState?: string;
  readonly saves?: NonNullable<App['saves']>;
  readonly lastModified?: NonNullable<App['lastModified']>;
  /** Over the recommended ones; `undefined` takes a setting away. */
  readonly settings?: { readonly [K in keyof Flat]?: Flat[K] | undefined };
  readonly oauthPolicies?: { readonly [K in keyof OauthPolicies]?: OauthPolicies[K] | undefined };
  readonly policies?: { readonly [K in keyof Policies]?: Policies[K] | undefined };
  readonly readings?: Partial<Record<Component, Reading>>;
  readonly unclear?: readonly UnclearField[];
}

const READ: Reading = { state: 'read' };

const GOOD: Flat = {
  isConsumerSecretOptional: false,
  isPkceRequired: true,
  isSecretRequiredForRefreshToken: true,
  isRefreshTokenRotationEnabled: true,
  isNamedUserJwtEnabled: true,
  callbackUrl: ['https://app.example.com/oauth/callback'],
  commaSeparatedOauthScopes: ['Api', 'RefreshToken'],
};
const GOOD_OAUTH_POLICIES: OauthPolicies = {
  permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
  ipRelaxationPolicyType: 'Enforce',
  refreshTokenPolicyType: 'SpecificLifetime',
  refreshTokenValidityPeriod: 8,
  refreshTokenValidityUnit: 'Hours',
  requiredSessionLevel: 'HIGH_ASSURANCE',
  isNamedUserJwtEnabled: true,
};

/** @example buildApp({ settings: { isConsumerSecretOptional: true } }) */
export function buildApp(parts: AppParts = {}): App {
  const { settings, oauthPolicies, policies, readings, name = 'Portal', label = 'The portal', ...rest } = parts;
  return {
    name,
    label,
    settings: {
      ...defined<Flat>({ ...GOOD, ...settings }),
      oauthPolicies: defined<OauthPolicies>({ ...GOOD_OAUTH_POLICIES, ...oauthPolicies }),
      policies: defined<Policies>({ isEnabled: true, isOauthPluginEnabled: true, ...policies }),
    },
    readings: { app: READ, globalOauth: READ, oauth: READ, oauthPolicies: READ, policies: READ, ...readings },
    ...rest,
  };
}

/** Without the settings that were taken away. */
function defined<T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
