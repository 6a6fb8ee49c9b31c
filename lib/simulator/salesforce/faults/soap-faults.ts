/**
 * Faults of the SOAP API, with its own messages.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm
 *
 * @module
 */
import { SoapFault, salesforceFault, soapFaultAnswer, xmlAnswer } from '../answer.ts';
import type { Org } from '../org.ts';
import type { Fault } from './fault.ts';

const METADATA_CALLS = ['listMetadata', 'readMetadata'] as const;
const SESSION_WORDS = 'Invalid Session ID found in SessionHeader: Illegal Session';

export const SOAP_FAULTS = {
  'session-expired-once': {
    ...soapFault('INVALID_SESSION_ID', SESSION_WORDS),
    description: 'The session ends once, before its time.',
    times: 1,
  },
  'session-expired-always': {
    ...soapFault('INVALID_SESSION_ID', SESSION_WORDS),
    description: 'No session is ever valid, however often one logs in.',
  },
  'request-limit-exceeded': soapFault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'),
  'api-disabled-for-org': soapFault('API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner'),
  'api-disabled-for-user': soapFault('API_CURRENTLY_DISABLED', 'API is disabled for this User'),
  'type-unknown': soapFault('INVALID_TYPE', 'This type of metadata is not available for this organization'),
  'permission-missing': soapFault(
    'INSUFFICIENT_ACCESS',
    'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
  ),
  'access-on-reference': soapFault(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'insufficient access rights on cross-reference id',
  ),
  'unknown-exception': soapFault(
    'UNKNOWN_EXCEPTION',
    'An unexpected error occurred. Please include this ErrorId if you contact support: 1234567890-12345 (-1234567890)',
  ),
  'server-unavailable': soapFault('SERVER_UNAVAILABLE', 'The server is temporarily unavailable.'),
  'invalid-operation': soapFault('INVALID_OPERATION', 'This operation is not allowed.'),
  'version-not-supported': soapFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL'),
  'limit-exceeded': soapFault('LIMIT_EXCEEDED', 'Too many requests.'),
  'org-locked': soapFault('ORG_LOCKED', 'This organization is locked.'),
  'fault-unknown-code': soapFault('SOMETHING_NEW', 'Something that nobody has seen before.'),
  'fault-without-prefix': fault('A SOAP fault whose code has no prefix.', () =>
    soapFaultAnswer(new SoapFault('INSUFFICIENT_ACCESS', 'INSUFFICIENT_ACCESS: no')),
  ),
  'fault-of-the-server': fault('A SOAP fault that is not of Salesforce but of the server below it.', () =>
    soapFaultAnswer(new SoapFault('soapenv:Server', 'java.lang.NullPointerException')),
  ),
  'fault-with-status-200': fault('A SOAP fault is sent with HTTP status 200.', () =>
    soapFaultAnswer(salesforceFault('INSUFFICIENT_ACCESS', 'insufficient access rights'), 200),
  ),
  'fault-empty': fault('A SOAP fault without code and words.', () => xmlAnswer(emptyFault(), 500)),
  'fault-with-secrets': fault('A SOAP fault whose words hold the access token and consumer keys.', (_, org) =>
    soapFaultAnswer(salesforceFault('UNKNOWN_EXCEPTION', secretsOf(org))),
  ),
} as const satisfies Record<string, Fault>;

function soapFault(code: string, message: string) {
  return fault(`The Metadata API answers with the fault ${code}.`, () =>
    soapFaultAnswer(salesforceFault(code, message)),
  );
}

function fault(description: string, change: (Fault['effect'] & { kind: 'answer' })['change']) {
  return { description, operations: METADATA_CALLS, effect: { kind: 'answer', change } } as const satisfies Fault;
}

function emptyFault(): string {
  return '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault/></e:Body></e:Envelope>';
}

function secretsOf({ sessions, consumerKey, components }: Org): string {
  const keys = components.map(({ fields }) => fields.consumerKey).filter((key) => key !== undefined);
  return `session=${[...sessions.keys()].join(',')} consumerKey=${[consumerKey, ...keys].join(', ')}`;
}
