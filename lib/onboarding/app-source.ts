/**
 * The External Client App that the auditor logs in through, as an SFDX project: as strict as its own controls ask for.
 *
 * Where Salesforce leaves a choice, and where it leaves none:
 * - `Api, RefreshToken`: the Metadata API needs the first; the JWT bearer flow refuses a pre-authorised app without the
 *   second ("refresh_token scope is required and the connected app should be installed and preauthorized"), although it
 *   never issues a refresh token. Should one ever be issued, it needs the secret, is rotated, and ends within a day.
 * - `callbackUrl` is mandatory in the type and never used by this flow, so it is Salesforce's own page that does nothing.
 * - `isNamedUserJwtEnabled` is off: the Metadata API takes opaque tokens only, up to API version 67.0.
 * - `requiredSessionLevel` is `STANDARD`: nobody is there to use a second factor; the signed assertion stands for it.
 * See `ownWaivers` for the two controls that these last two fail.
 *
 * @module
 */
import { type Component, DECLARED } from '../audit/components/registry.ts';
import { type Fields, metadataXml } from './metadata-xml.ts';
import { PERMISSION_SET, permissionSetXml } from './permission-set.ts';

/** Developer name of the app. */
export const APP = 'EcaAuditor';
/** The component that holds the consumer key and the certificate. */
const GLOBAL_OAUTH = `${APP}_glbloauth`;
const OAUTH = `${APP}_oauth`;
/**
 * Salesforce makes both policies when the app is deployed, and names them after the app and after its OAuth settings. A
 * policy of another name is a second record for the same app, which a later deployment refuses as a duplicate ("duplicate
 * value found: ExternalClientApplicationId"). Same names in hardisgroupcom/sfdx-hardis and chrzasz/sf-th-eca-via-metadata.
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
  /** PEM, X.509; an app holds one at a time. */
  readonly certificate: string;
  /** The address that Salesforce writes to about the app. */
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

/** The one file that a new certificate changes. */
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

function file(component: Component, name: string, fields: Fields): SourceFile {
  const { folder, suffix, type } = DECLARED[component];
  return { path: `${PACKAGE}/${folder}/${name}.${suffix}-meta.xml`, text: metadataXml(type, fields) };
}
