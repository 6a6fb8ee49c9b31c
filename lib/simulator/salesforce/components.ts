/**
 * Apps of an org, each a set of metadata components.
 *
 * @module
 */
import { COMPONENTS, type Component, componentOfType, DECLARED } from '../../audit/components/registry.ts';
import type { RecordFields } from './xml.ts';

/** A component to be created in an org. */
export interface ComponentDefinition {
  /** Metadata type, such as `ExtlClntAppGlobalOauthSettings`. */
  readonly type: string;
  /** Without the namespace. @default the app's name and the suffix that Setup gives to the type */
  readonly fullName?: string;
  /** May include unknown fields. */
  readonly fields: RecordFields;
}

/** An app to be created in an org. */
export interface AppDefinition {
  /** Developer name, without the namespace. */
  readonly name: string;
  readonly namespace?: string;
  /**
   * `installed`: from a managed package. It is listed with its namespace. Its OAuth settings can't be read, because they belong to
   * the publisher.
   */
  readonly manageableState?: 'unmanaged' | 'installed';
  readonly components: readonly ComponentDefinition[];
}

/** A component in an org. */
export interface SimulatedComponent {
  readonly type: string;
  /** With the namespace: `ns__Name`. */
  readonly fullName: string;
  readonly app: string;
  readonly id: string;
  readonly namespace?: string;
  readonly manageableState?: 'unmanaged' | 'installed';
  readonly createdBy: string;
  readonly createdDate: Date;
  readonly lastModifiedBy: string;
  readonly lastModifiedDate: Date;
  readonly fields: RecordFields;
}

/** The name that Setup gives to an app's component. */
export function componentName(app: string, type: string): string {
  const component = componentOfType(type);
  return app + (component === undefined ? `_${type}` : DECLARED[component].setupSuffix);
}

const GLOBAL_OAUTH: RecordFields = {
  callbackUrl: 'https://app.example.com/callback',
  isClientCredentialsFlowEnabled: false,
  isCodeCredFlowEnabled: false,
  isCodeCredPostOnly: false,
  isConsumerSecretOptional: false,
  isDeviceFlowEnabled: false,
  isIntrospectAllTokens: false,
  isNamedUserJwtEnabled: false,
  isPkceRequired: true,
  isRefreshTokenRotationEnabled: true,
  isSecretRequiredForRefreshToken: true,
  isSecretRequiredForTokenExchange: false,
  isTokenExchangeEnabled: false,
  shouldRotateConsumerKey: false,
  shouldRotateConsumerSecret: false,
};

const OAUTH_POLICIES: RecordFields = {
  ipRelaxationPolicyType: 'Enforce',
  isClientCredentialsFlowEnabled: false,
  isGuestCodeCredFlowEnabled: false,
  isTokenExchangeFlowEnabled: false,
  permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
  refreshTokenPolicyType: 'SpecificLifetime',
  refreshTokenValidityPeriod: 30,
  refreshTokenValidityUnit: 'Days',
  requiredSessionLevel: 'STANDARD',
};

/** Fields of further components, by the audit's name of the component. */
type Parts = { readonly [C in Exclude<Component, 'app' | 'globalOauth'>]?: RecordFields };
const WITH_OAUTH: Parts = { oauth: { commaSeparatedOauthScopes: 'Api, RefreshToken' }, oauthPolicies: OAUTH_POLICIES };

/**
 * An app with the components that Setup creates, with secure settings unless the given fields differ. Other components are added
 * if fields for them are given.
 *
 * @example
 * externalClientApp({ name: 'Portal', globalOauth: { isConsumerSecretOptional: true } })
 */
export function externalClientApp(
  app: Parts & {
    readonly name: string;
    readonly label?: string;
    readonly namespace?: string;
    readonly manageableState?: 'unmanaged' | 'installed';
    readonly application?: RecordFields;
    /** `false`: the app has no OAuth plugin. */
    readonly globalOauth?: RecordFields | false;
  },
): AppDefinition {
  const externalClientApplication = app.namespace ? `${app.namespace}__${app.name}` : app.name;
  const part = (type: string, fields: RecordFields): ComponentDefinition => ({
    type,
    fields: { externalClientApplication, label: componentName(app.name, type), ...fields },
  });
  const withOauth = app.globalOauth !== false;
  const given = COMPONENTS.flatMap((component) => {
    if (component === 'app' || component === 'globalOauth') return [];
    const created = withOauth ? WITH_OAUTH[component] : undefined;
    const fields = component === 'policies' ? { isOauthPluginEnabled: withOauth, ...app.policies } : app[component];
    return created === undefined && fields === undefined
      ? []
      : [part(DECLARED[component].type, { ...created, ...fields })];
  });
  return {
    name: app.name,
    ...(app.namespace === undefined ? {} : { namespace: app.namespace }),
    ...(app.manageableState === undefined ? {} : { manageableState: app.manageableState }),
    components: [
      {
        type: 'ExternalClientApplication',
        fields: {
          contactEmail: 'owner@example.com',
          distributionState: app.manageableState === 'installed' ? 'Packaged' : 'Local',
          isProtected: false,
          label: app.label ?? app.name,
          ...app.application,
        },
      },
      ...(withOauth ? [part(DECLARED.globalOauth.type, { ...GLOBAL_OAUTH, ...(app.globalOauth || {}) })] : []),
      ...given,
    ],
  };
}
