/**
 * What the Metadata API's SOAP faults mean. Only their codes are read: their texts may hold anything.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_exceptioncode.htm (`ExceptionCode`)
 *
 * @module
 */
import type { CauseCode } from '../audit/causes.ts';
import { NotAssessedError, SessionEndedError } from './errors.ts';

const CODES: Readonly<Record<string, CauseCode>> = {
  API_CURRENTLY_DISABLED: 'api_disabled',
  API_DISABLED_FOR_ORG: 'api_disabled',
  FUNCTIONALITY_NOT_ENABLED: 'api_disabled',
  FUNCTIONALITY_TEMPORARILY_UNAVAILABLE: 'maintenance',
  INACTIVE_OWNER_OR_USER: 'user_not_approved',
  INACTIVE_PORTAL: 'org_gone',
  INSUFFICIENT_ACCESS: 'missing_permission',
  INSUFFICIENT_ACCESS_OR_READONLY: 'missing_permission',
  INVALID_QUERY_LOCATOR: 'salesforce_error',
  INVALID_TYPE: 'api_version_too_old',
  INVALID_LOGIN: 'invalid_credentials',
  LOGIN_DURING_RESTRICTED_DOMAIN: 'access_restricted',
  LOGIN_DURING_RESTRICTED_TIME: 'access_restricted',
  NOT_FOUND: 'api_version_too_old',
  ORG_LOCKED: 'org_gone',
  PASSWORD_LOCKOUT: 'user_not_approved',
  REQUEST_LIMIT_EXCEEDED: 'request_limit_exceeded',
  SERVER_UNAVAILABLE: 'maintenance',
  TRIAL_EXPIRED: 'org_gone',
  UNSUPPORTED_API_VERSION: 'api_version_too_old',
};

const MESSAGES: Readonly<Partial<Record<CauseCode, string>>> = {
  api_disabled: 'The API is disabled for the org or the user',
  api_version_too_old: 'The org does not know this type, or this version of the API',
  access_restricted: 'An IP range or login-hour restriction refused the call',
  maintenance: 'The org is not available at present',
  missing_permission: 'The user lacks a permission that reading needs',
  org_gone: 'The org is inactive or locked',
  request_limit_exceeded: "The org's API request limit is used up",
};

const WORTH_REPEATING: ReadonlySet<CauseCode> = new Set(['maintenance', 'salesforce_error']);

/** @param faultcode with or without its prefix (`sf:INVALID_TYPE`) */
export function faultOf(faultcode: string): NotAssessedError {
  const code = faultcode.trim().replace(/^.*:/, '');
  if (code === 'INVALID_SESSION_ID') {
    return new SessionEndedError();
  }
  const cause = Object.hasOwn(CODES, code)
    ? (CODES[code] ?? 'salesforce_error')
    : code.startsWith('INSUFFICIENT_ACCESS')
      ? 'missing_permission'
      : 'salesforce_error';
  // A code is made of capitals; anything else is a text that somebody put in its place.
  const told = /^[A-Z][A-Z_]{2,59}$/.test(code) ? code : 'an unknown code';
  const message = `${MESSAGES[cause] ?? 'Salesforce reported an error'} (${told}).`;
  return new NotAssessedError(cause, message, WORTH_REPEATING.has(cause) ? { retry: {} } : undefined);
}
