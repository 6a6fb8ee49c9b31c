/**
 * The SFDX project of the External Client App that the auditor logs in with. The app passes the auditor's own controls, except
 * those of own-waivers.ts.
 *
 * - `Api, RefreshToken`: the Metadata API needs the first scope. The JWT bearer flow refuses a pre-authorised app without the
 *   second ("refresh_token scope is required and the connected app should be installed and preauthorized"), although it
 *   issues no refresh token. If one were issued, it would need the secret, be rotated, and expire within a day.
 * - `callbackUrl` is required by the type and not used by this flow. The value is a page of Salesforce that does nothing.
 * - `isNamedUserJwtEnabled` is off, because the Metadata API accepts only opaque tokens up to API version 67.0.
 * - `requiredSessionLevel` is `STANDARD`, because no person is present to use a second factor.
 *
 * @module
 */
import { type Component, DECLARED } from '../audit/components/registry.ts';
import { metadataXml, type XmlFields } from './metadata-xml.ts';
import { PERMISSION_SET, permissionSetXml } from './permission-set.ts';

/** Developer name of the app. */
export const APP = 'EcaAuditor';
/** The component that holds the consumer key and the certificate. */
const GLOBAL_OAUTH = `${APP}_glbloauth`;
const OAUTH = `${APP}_oauth`;
/**
 * Salesforce creates both policies when the app is deployed, named after the app and its OAuth settings. A policy with another
 * name would be a second record for the same app, and a later deployment would fail ("duplicate value found:
 * ExternalClientApplicationId"). hardisgroupcom/sfdx-hardis and chrzasz/sf-th-eca-via-metadata use the same names.
 */
const POLICY = `${APP}_defaultPolicy`;
const OAUTH_POLICY = `${OAUTH}_defaultPolicy`;

const PACKAGE = 'force-app/main/default';

export interface SourceFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface AppOptions {
  /** PEM, X.509. An app has only one. */
  readonly certificate: string;
  /** The address to which Salesforce sends mail about the app. */
  readonly contactEmail: string;
  /** For example `67.0`. */
  readonly apiVersion: string;
}

/** All files of the project. */
export function appProject(options: AppOptions): readonly SourceFile[] {
  const project = {
    packageDirectories: [{ path: 'force-app', default: true }],
    name: 'eca-auditor-access',
    sourceApiVersion: options.apiVersion,
  };
  return [
    { path: 'sfdx-project.json', text: `${JSON.stringify(project, undefined, 2)}\n` },
    {
      path: `${PACKAGE}/permissionsets/${PERMISSION_SET}.permissionset-meta.xml`,
      text: permissionSetXml(),
    },
    file('app', APP, {
      contactEmail: options.contactEmail,
      description: 'eca-auditor logs in through this app to read the settings of External Client Apps.',
      distributionState: 'Local',
      isProtected: false,
      label: 'ECA Auditor',
    }),
    globalOauthFile(options.certificate),
    file('oauth', OAUTH, {
      commaSeparatedOauthScopes: 'Api, RefreshToken',
      externalClientApplication: APP,
      label: OAUTH,
    }),
    file('oauthPolicies', OAUTH_POLICY, {
      commaSeparatedPermissionSet: PERMISSION_SET,
      externalClientApplication: APP,
      ipRelaxationPolicyType: 'Enforce',
      isClientCredentialsFlowEnabled: false,
      isGuestCodeCredFlowEnabled: false,
      isTokenExchangeFlowEnabled: false,
      label: OAUTH_POLICY,
      permittedUsersPolicyType: 'AdminApprovedPreAuthorized',
      refreshTokenPolicyType: 'SpecificLifetime',
      refreshTokenValidityPeriod: 1,
      refreshTokenValidityUnit: 'Days',
      requiredSessionLevel: 'STANDARD',
      sessionTimeoutInMinutes: 15,
    }),
    file('policies', POLICY, {
      externalClientApplication: APP,
      isEnabled: true,
      isOauthPluginEnabled: true,
      label: POLICY,
      startPage: 'None',
    }),
  ];
}

/** The only file with the certificate. */
export function globalOauthFile(certificate: string): SourceFile {
  return file('globalOauth', GLOBAL_OAUTH, {
    callbackUrl: 'https://login.salesforce.com/services/oauth2/success',
    certificate: certificate.trim(),
    externalClientApplication: APP,
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
    isSecretRequiredForTokenExchange: true,
    isTokenExchangeEnabled: false,
    label: GLOBAL_OAUTH,
    shouldRotateConsumerKey: false,
    shouldRotateConsumerSecret: false,
  });
}

function file(component: Component, name: string, fields: XmlFields): SourceFile {
  const { folder, suffix, type } = DECLARED[component];
  return { path: `${PACKAGE}/${folder}/${name}.${suffix}-meta.xml`, text: metadataXml(type, fields) };
}
