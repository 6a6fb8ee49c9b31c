/**
 * Any app that the readers could ever hand to a control.
 *
 * @module
 */
import fc from 'fast-check';
import { FIELDS } from '../../../lib/audit/components/registry.ts';
import { assembleApp, type ComponentPart } from '../../../lib/audit/decoding/assemble-app.ts';
import { type App, COMPONENTS, type Component, type Reading } from '../../../lib/audit/model/app.ts';
import { buildApp } from './app-builder.ts';

const text = fc.oneof(
  fc.constantFrom('true', 'false', '', '{{X}}', '0', '2', '60', 'Enforce', 'Bypass', 'Infinite', 'SpecificLifetime'),
  fc.constantFrom('AllSelfAuthorized', 'AdminApprovedPreAuthorized', 'STANDARD', 'Full, RefreshToken', 'Api', 'Hours'),
  fc.constantFrom(
    'http://localhost:1/cb',
    'https://a.example/cb',
    'http://a.example',
    'x://y',
    '${H}/cb',
    'javascript:1',
  ),
  fc.string({ maxLength: 12 }),
);

const reading: fc.Arbitrary<Reading> = fc.constantFrom(
  { state: 'read' },
  { state: 'read' },
  { state: 'read' },
  { state: 'absent' },
  { state: 'not_requested' },
  { state: 'unreadable', code: 'settings_not_returned', message: 'It did not come back.' },
);

/** What the readers make of a component, or of one that could not be read. */
function part(component: Component): fc.Arbitrary<ComponentPart> {
  const fields = fc.dictionary(fc.constantFrom(...Object.keys(FIELDS[component])), text);
  return fc
    .tuple(reading, fields)
    .map(([how, found]) =>
      how.state === 'read' ? { reading: how, fields: new Map(Object.entries(found)) } : { reading: how },
    );
}

export const anyApp: fc.Arbitrary<App> = fc
  .record(Object.fromEntries(COMPONENTS.map((component) => [component, part(component)])))
  .map((parts) => assembleApp({ name: 'Any' }, parts));

const anyBoolean = fc.boolean();
const maybe = <T>(...values: readonly T[]) => fc.constantFrom(...values, undefined);

/** An app that was read as a whole and has settings that controls judge, in every combination that moves a severity. */
export const anyFailing: fc.Arbitrary<App> = fc
  .record({
    settings: fc.record({
      isConsumerSecretOptional: anyBoolean,
      isPkceRequired: anyBoolean,
      isSecretRequiredForRefreshToken: anyBoolean,
      isRefreshTokenRotationEnabled: anyBoolean,
      isEnforceRefreshTokenTTL: anyBoolean,
      isTokenExchangeEnabled: anyBoolean,
      isSecretRequiredForTokenExchange: anyBoolean,
      isClientCredentialsFlowEnabled: anyBoolean,
      isCodeCredFlowEnabled: anyBoolean,
      isCodeCredPostOnly: anyBoolean,
      isDeviceFlowEnabled: anyBoolean,
      isIntrospectAllTokens: anyBoolean,
      isNamedUserJwtEnabled: anyBoolean,
      hasCertificate: maybe(true, false),
      callbackUrl: fc.constantFrom(
        ['https://app.example.com/cb'],
        ['http://app.example.com/cb'],
        ['https://x.herokuapp.com/cb'],
        ['http://localhost:1717/OauthRedirect'],
      ),
      commaSeparatedOauthScopes: fc.constantFrom(['Full', 'RefreshToken'], ['Api', 'RefreshToken']),
      idTokenConfig: fc.record({
        idTokenValidityInMinutes: fc.constantFrom(2, 60),
        idTokenIncludeAttributes: anyBoolean,
      }),
    }),
    oauthPolicies: fc.record({
      permittedUsersPolicyType: maybe('AllSelfAuthorized', 'AdminApprovedPreAuthorized'),
      ipRelaxationPolicyType: maybe('Enforce', 'Enforce_RelaxRefresh', 'Bypass'),
      refreshTokenPolicyType: maybe('Infinite', 'SpecificLifetime', 'SpecificInactivity'),
      refreshTokenValidityPeriod: maybe(8, 500),
      refreshTokenValidityUnit: maybe('Hours', 'Days'),
      requiredSessionLevel: maybe('STANDARD', 'HIGH_ASSURANCE'),
      sessionTimeoutInMinutes: maybe(15, 720),
      namedUserJwtSessionTimeoutType: maybe('Custom', 'UserSession'),
      namedUserJwtTimeout: maybe(60, 720),
      isClientCredentialsFlowEnabled: anyBoolean,
      hasCustomAttributes: anyBoolean,
    }),
    oauthSecurity: fc.constantFrom({}, { tokenIpRanges: [{ startIpAddress: '192.0.2.1', endIpAddress: '192.0.2.9' }] }),
    distributionState: fc.constantFrom('Local', 'Packaged'),
    unclear: fc.constantFrom([], [{ field: 'isConsumerSecretOptional', found: '{{X}}' }]),
  })
  .map(buildApp);
