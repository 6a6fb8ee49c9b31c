/**
 * What the SOAP faults of the Metadata API mean. Only their codes are used, because their texts may hold anything.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_exceptioncode.htm (`ExceptionCode`)
 *
 * @module
 */
import type { CauseCode } from '../../audit/model/causes.ts';
import { NotAssessedError, SessionEndedError } from '../errors.ts';

/** What an exception code means, and what to do about it. */
interface FaultMeaning {
  readonly code: CauseCode;
  /** Without a full stop, because the code is added. */
  readonly message: string;
  readonly remedy?: string;
}

const UNKNOWN: FaultMeaning = { code: 'salesforce_error', message: 'Salesforce reported an error' };
const API_DISABLED: FaultMeaning = { code: 'api_disabled', message: 'The API is disabled for the org or the user' };
const MISSING_PERMISSION: FaultMeaning = {
  code: 'missing_permission',
  message: 'The user lacks a permission that reading needs',
};
const NOT_AVAILABLE: FaultMeaning = { code: 'maintenance', message: 'The org is not available at present' };
const RESTRICTED: FaultMeaning = {
  code: 'access_restricted',
  message: 'An IP range or login-hour restriction refused the call',
};
const TOO_OLD: FaultMeaning = {
  code: 'api_version_too_old',
  message: 'The org does not serve the API version that it was asked for',
};
const ORG_LOCKED: FaultMeaning = {
  code: 'org_gone',
  message: 'The org is inactive or locked',
  remedy:
    'Ask Salesforce, or the contract owner of the org, why it is locked. Delete the org secret if the org was retired.',
};

/** By exception code; `INVALID_SESSION_ID` is {@link SessionEndedError}. */
const CODES: Readonly<Record<string, FaultMeaning>> = {
  API_CURRENTLY_DISABLED: API_DISABLED,
  API_DISABLED_FOR_ORG: API_DISABLED,
  FUNCTIONALITY_NOT_ENABLED: {
    code: 'api_disabled',
    message: 'Something that reading needs is switched off in the org',
    remedy: 'Use an edition with API access and External Client Apps.',
  },
  FUNCTIONALITY_TEMPORARILY_UNAVAILABLE: NOT_AVAILABLE,
  INACTIVE_OWNER_OR_USER: {
    code: 'user_not_approved',
    message: 'The user is inactive',
    remedy: 'Activate the user in Setup > Users.',
  },
  INACTIVE_PORTAL: ORG_LOCKED,
  INSUFFICIENT_ACCESS: MISSING_PERMISSION,
  INSUFFICIENT_ACCESS_OR_READONLY: MISSING_PERMISSION,
  INVALID_LOGIN: { code: 'invalid_credentials', message: 'Salesforce does not accept the login' },
  INVALID_TYPE: { code: 'type_not_available', message: 'The org does not know this metadata type' },
  LOGIN_DURING_RESTRICTED_DOMAIN: RESTRICTED,
  LOGIN_DURING_RESTRICTED_TIME: RESTRICTED,
  NOT_FOUND: TOO_OLD,
  ORG_LOCKED,
  PASSWORD_LOCKOUT: {
    code: 'user_not_approved',
    message: 'The user is locked out after wrong passwords',
    remedy: 'Unlock the user in Setup > Users, and look for the client that tries wrong passwords.',
  },
  REQUEST_LIMIT_EXCEEDED: { code: 'request_limit_exceeded', message: "The org's API request limit is used up" },
  SERVER_UNAVAILABLE: NOT_AVAILABLE,
  TRIAL_EXPIRED: ORG_LOCKED,
  UNSUPPORTED_API_VERSION: TOO_OLD,
};

export const KNOWN_FAULTS = Object.keys(CODES);

const WORTH_REPEATING: ReadonlySet<CauseCode> = new Set(['maintenance', 'salesforce_error']);

/** @param faultcode with or without its prefix (`sf:INVALID_TYPE`) */
export function faultOf(faultcode: string): NotAssessedError {
  const code = faultcode.trim().replace(/^.*:/, '');
  if (code === 'INVALID_SESSION_ID') {
    return new SessionEndedError();
  }
  const { code: cause, message, remedy } = meaningOf(code);
  // A code consists of capitals. Anything else could be any text, so it is not repeated.
  const shownCode = /^[A-Z][A-Z_]{2,59}$/.test(code) ? code : 'an unknown code';
  const retry = WORTH_REPEATING.has(cause) ? {} : undefined;
  return new NotAssessedError(cause, `${message} (${shownCode}).`, { retry, remedy });
}

function meaningOf(code: string): FaultMeaning {
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  return known ?? (code.startsWith('INSUFFICIENT_ACCESS') ? MISSING_PERMISSION : UNKNOWN);
}
