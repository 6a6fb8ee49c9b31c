/**
 * What the token endpoint's refusals mean. Its descriptions are matched, never passed on.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm&type=5
 *
 * @module
 */
import * as z from 'zod';
import type { CauseCode } from '../audit/causes.ts';
import { NotAssessedError } from './errors.ts';

interface Meaning {
  /** Matched against `error: error_description` in lower case; the first match counts. */
  readonly says: RegExp;
  readonly code: CauseCode;
  readonly message: string;
  readonly isWorthRepeating?: boolean;
}

const MEANINGS: readonly Meaning[] = [
  {
    says: /rate exceeded|rate limit|rate_limit|too many|login limit/,
    code: 'login_rate_exceeded',
    message: 'The login rate of the user or the org is exceeded.',
  },
  {
    says: /ip restricted|ip range|ip address|restricted ip|restricted_domain|untrusted ip|login hours|outside.{0,20}hours|restricted.time|time restricted/,
    code: 'access_restricted',
    message:
      'An IP range or login hours refuse the login: the address that the auditor calls from, or its hour, is not allowed.',
  },
  {
    says: /inactive_org|org(?:anization)? (?:is )?(?:inactive|locked|suspended|closed|deleted)|trial expired/,
    code: 'org_gone',
    message: 'The org is inactive, locked or deleted.',
  },
  {
    says: /app must be installed|app blocked|oauth_app_blocked/,
    code: 'user_not_approved',
    message: 'The app that the auditor logs in through is not installed in the org, or is blocked.',
  },
  {
    says: /no client credentials user/,
    code: 'user_not_approved',
    message: "The app's policies name no user for the client credentials flow.",
  },
  {
    says: /approved|preauthori[sz]ed|invalid_app_access|app_access|not authorized for (?:this )?(?:app|consumer)/,
    code: 'user_not_approved',
    message: 'The user is not approved for the app that the auditor logs in through.',
  },
  {
    says: /inactive|expired access|access\/refresh token|user (?:is )?(?:locked|frozen|not found|unknown)|inactive_user/,
    code: 'user_not_approved',
    message: 'The user is inactive, frozen or unknown to the org.',
  },
  {
    says: /audience/,
    code: 'invalid_credentials',
    message:
      'Salesforce does not accept the audience of the login assertion; set "audience" in the org secret (https://login.salesforce.com, https://test.salesforce.com for sandboxes).',
  },
  {
    says: /this domain/,
    code: 'invalid_credentials',
    message: "The login host does not take this flow; set loginUrl in the org secret to the org's My Domain.",
  },
  {
    says: /unsupported_grant_type|grant type not supported/,
    code: 'invalid_credentials',
    message: 'The app that the auditor logs in through does not allow this flow.',
  },
  {
    says: /invalid_client_id|client identifier|client_id/,
    code: 'invalid_credentials',
    message: 'Salesforce does not know the consumer key (clientId).',
  },
  {
    says: /invalid_client|client secret|client credentials|client_secret/,
    code: 'invalid_credentials',
    message:
      "Salesforce does not accept the client secret, or the private key does not belong to the app's certificate.",
  },
  {
    says: /assertion|signature|certificate|expired/,
    code: 'invalid_credentials',
    message:
      "Salesforce does not accept the login assertion: the private key does not belong to the app's certificate, or the clock is wrong.",
  },
  {
    says: /api_disabled|api is (?:not enabled|disabled)|api access/,
    code: 'api_disabled',
    message: 'The API is disabled for the org or the user.',
  },
  {
    says: /maintenance|temporarily_unavailable|unavailable/,
    code: 'maintenance',
    message: 'The login service is not available at present.',
    isWorthRepeating: true,
  },
  {
    says: /server_error|unknown_error|unknown error|retry|internal/,
    code: 'salesforce_error',
    message: 'The login service reported an error of its own.',
    isWorthRepeating: true,
  },
  {
    says: /invalid_grant|invalid_request|unauthorized_client|access_denied|invalid_scope/,
    code: 'invalid_credentials',
    message: 'Salesforce refused the login without saying more than that the grant is not valid.',
  },
];

/** @param body of an answer with HTTP 4xx; as OAuth has it, JSON with `error` and `error_description` */
export function loginRefused(body: string): NotAssessedError {
  const said = saidIn(body);
  const meaning = MEANINGS.find(({ says }) => says.test(said));
  if (meaning === undefined) {
    return new NotAssessedError('salesforce_error', 'Salesforce refused the login with an error that is not known.');
  }
  return new NotAssessedError(
    meaning.code,
    meaning.message,
    meaning.isWorthRepeating === true ? { retry: {} } : undefined,
  );
}

const refusal = z.object({ error: z.string(), error_description: z.string().optional() });

function saidIn(body: string): string {
  try {
    const { error, error_description: description = '' } = refusal.parse(JSON.parse(body));
    return `${error}: ${description}`.toLowerCase();
  } catch {
    return '';
  }
}
