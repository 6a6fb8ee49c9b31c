/**
 * Errors of the token endpoint, with its own messages.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm&type=5
 *
 * @module
 */
import { LoginError, loginErrorAnswer } from '../answer.ts';
import type { Org } from '../org.ts';
import type { Fault } from './fault.ts';

export const LOGIN_ERRORS = {
  'user-not-approved': loginError('invalid_grant', "user hasn't approved this consumer"),
  'user-inactive': loginError('inactive_user', 'user is inactive'),
  'authorization-expired': loginError('invalid_grant', 'expired authorization code'),
  'ip-restricted': loginError('invalid_grant', 'ip restricted'),
  'login-hours': loginError('invalid_grant', 'IP restricted or invalid login hours'),
  'audience-invalid': loginError('invalid_grant', 'audience is invalid'),
  'assertion-invalid': loginError('invalid_grant', 'invalid assertion'),
  'app-not-found': loginError('app_not_found', 'External client app is not installed in this org'),
  'cross-org': loginError(
    'OAUTH_AUTHORIZATION_BLOCKED',
    'Cross-org OAuth flows are not supported for this external client app',
  ),
  'app-not-installed': loginError('invalid_client', 'app must be installed into org'),
  'app-blocked': loginError('OAUTH_APP_BLOCKED', 'this app is blocked by admin'),
  'consumer-unknown': loginError('invalid_client_id', 'client identifier invalid'),
  'client-secret-wrong': loginError('invalid_client', 'invalid client credentials'),
  'app-access-denied': loginError('invalid_app_access', 'user is not admin approved to access this app'),
  'org-inactive': loginError('inactive_org', 'organization is locked, closed, or suspended'),
  'login-rate-exceeded': loginError('invalid_grant', 'login rate exceeded'),
  'logins-exceeded': loginError('rate_limit_exceeded', 'number of logins exceeded'),
  'flow-off': loginError('unsupported_grant_type', 'grant type not supported'),
  'run-as-user-missing': loginError('invalid_grant', 'no client credentials user enabled'),
  'domain-not-supported': loginError('invalid_grant', 'request not supported on this domain'),
  'login-error-unknown': loginError('some_new_error', 'something that nobody has seen before'),
  'login-error-with-secrets': {
    description: 'The error of the token endpoint repeats the consumer key, the secret and a part of the private key.',
    operations: ['token'],
    effect: { kind: 'answer', change: (_, org) => loginErrorAnswer(new LoginError('invalid_grant', secretsOf(org))) },
  },
} as const satisfies Record<string, Fault>;

function loginError(error: string, description: string) {
  return {
    description: `The token endpoint refuses: ${error}, "${description}".`,
    operations: ['token'],
    effect: { kind: 'answer', change: () => loginErrorAnswer(new LoginError(error, description)) },
  } as const satisfies Fault;
}

function secretsOf({ consumerKey, consumerSecret, keyPair }: Org): string {
  return `invalid: client_id=${consumerKey}&client_secret=${consumerSecret}&key=${keyPair.privateKey}`;
}
