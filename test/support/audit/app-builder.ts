/**
 * An app for tests. By default everything is readable, and every setting is as Salesforce recommends it.
 *
 * @module
 */
import type { NestedComponent } from '../../../lib/audit/components/registry.ts';
import { APP_CONTROLS } from '../../../lib/audit/controls/index.ts';
import {
  type App,
  type AppSettings,
  COMPONENTS,
  type Component,
  type OauthPolicies,
  type Policies,
  type Reading,
  type UnclearField,
} from '../../../lib/audit/model/app.ts';

type Flat = Omit<AppSettings, NestedComponent>;
type Others = Pick<AppSettings, Exclude<NestedComponent, 'oauthPolicies' | 'policies'>>;

/** An app has a component that is not among {@link HELD} only where its values are given. */
export interface AppParts extends Others {
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

const HELD: readonly Component[] = ['app', 'globalOauth', 'oauth', 'oauthPolicies', 'oauthSecurity', 'policies'];
const READINGS = Object.fromEntries(COMPONENTS.map((component) => [component, readingOf(component)])) as Record<
  Component,
  Reading
>;

function readingOf(component: Component): Reading {
  if (HELD.includes(component)) return READ;
  const isJudged = APP_CONTROLS.some(({ reads }) => reads.includes(component));
  return { state: isJudged ? 'absent' : 'not_requested' };
}

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
  namedUserJwtSessionTimeoutType: 'Custom',
  namedUserJwtTimeout: 60,
};

/** @example buildApp({ settings: { isConsumerSecretOptional: true } }) */
export function buildApp(parts: AppParts = {}): App {
  const { settings, oauthPolicies, policies, readings, name = 'Portal', label = 'The portal', ...more } = parts;
  const others = Object.entries(more).filter(([key]) => COMPONENTS.some((component) => component === key));
  const rest = Object.entries(more).filter(([key]) => !COMPONENTS.some((component) => component === key));
  return {
    name,
    label,
    settings: {
      ...defined<Flat>({ ...GOOD, ...settings }),
      oauthPolicies: defined<OauthPolicies>({ ...GOOD_OAUTH_POLICIES, ...oauthPolicies }),
      policies: defined<Policies>({ isEnabled: true, isOauthPluginEnabled: true, ...policies }),
      oauthSecurity: { tokenIpRanges: [{ startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }] },
      ...Object.fromEntries(others),
    },
    readings: { ...READINGS, ...Object.fromEntries(others.map(([key]) => [key, READ])), ...readings },
    ...Object.fromEntries(rest),
  };
}

/** Without the settings that were taken away. */
function defined<T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
