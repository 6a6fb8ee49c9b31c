/**
 * What the refusals of the token endpoint mean. Their descriptions are matched, never passed on.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm&type=5
 *
 * @module
 */
import * as z from 'zod';
import { type CauseCode, remedyOf } from '../../audit/model/causes.ts';
import { NotAssessedError, type Retry, reasonOf } from '../errors.ts';
import { isSharedLoginHost } from '../http/hosts.ts';

/** What a refusal means, and what to do about it. */
export interface RefusalMeaning {
  /** Matched against `error: error_description` in lower case; the first match counts. */
  readonly pattern: RegExp;
  readonly code: CauseCode;
  readonly message: string;
  /** Replaces the remedy of the cause where that would mislead. */
  readonly remedy?: string;
  /** Present if repeating the login may help. */
  readonly retry?: Retry;
}

const CERTIFICATE =
  'Give the app the certificate of the private key in the org secret; after a rotation both must be the new ones.';

export const MEANINGS: readonly RefusalMeaning[] = [
  {
    pattern: /rate exceeded|rate limit|rate_limit|too many|login limit/,
    code: 'login_rate_exceeded',
    message: 'The login rate of the user or the org is exceeded.',
  },
  {
    pattern:
      /ip restricted|ip range|ip address|restricted ip|restricted_domain|untrusted ip|login hours|outside.{0,20}hours|restricted.time|time restricted/,
    code: 'access_restricted',
    message:
      'An IP range or login hours refuse the login: the address that the auditor calls from, or its hour, is not allowed.',
  },
  {
    pattern: /inactive_org|org(?:anization)? (?:is )?(?:inactive|locked|suspended|closed|deleted)|trial expired/,
    code: 'org_gone',
    message: 'The org is inactive, locked or deleted.',
    remedy:
      'Ask Salesforce, or the contract owner of the org, why it is locked. Delete the org secret if the org was retired.',
  },
  {
    // Seen in public logs, forcedotcom/cli#3482 among them.
    pattern: /app_not_found|external client app is not installed/,
    code: 'app_not_in_org',
    message: 'The org does not have the External Client App that the auditor logs in through.',
  },
  {
    pattern: /cross-org/,
    code: 'app_not_in_org',
    message:
      'The External Client App that the auditor logs in through belongs to another org, and Salesforce allows no login across orgs with it.',
  },
  {
    pattern: /app must be installed/,
    code: 'app_not_in_org',
    message: 'The app that the auditor logs in through is not installed in the org.',
  },
  {
    pattern: /app blocked|app is blocked|oauth_app_blocked|oauth_authorization_blocked/,
    code: 'user_not_approved',
    message: 'The org blocks the app that the auditor logs in through.',
    remedy:
      'Unblock the app: in Setup > External Client App Manager in its policies, or in Setup > Connected Apps OAuth Usage.',
  },
  {
    pattern: /no client credentials user/,
    code: 'user_not_approved',
    message: "The app's policies name no user for the client credentials flow.",
    remedy: 'Name the auditor’s user as "Run As" for the client credentials flow in the policies of the app.',
  },
  {
    pattern: /approved|preauthori[sz]ed|invalid_app_access|app_access|not authorized for (?:this )?(?:app|consumer)/,
    code: 'user_not_approved',
    message: 'The user is not approved for the app that the auditor logs in through, or there is no such user.',
    remedy:
      "Check username in the org secret, and that the user has the permission set that the app's policies pre-authorise.",
  },
  {
    pattern:
      /inactive|expired access|access\/refresh token|user (?:is )?(?:locked|frozen|not found|unknown)|inactive_user/,
    code: 'user_not_approved',
    message: 'The user is inactive, frozen or unknown to the org.',
    remedy: 'Check username in the org secret. Activate, unfreeze or unlock the user in Setup > Users.',
  },
  {
    pattern: /audience/,
    code: 'invalid_credentials',
    message: 'Salesforce does not accept the audience of the login assertion.',
    remedy:
      'Set "environment" in the org secret to what the org is, or "audience" to https://login.salesforce.com, for sandboxes to https://test.salesforce.com.',
  },
  {
    pattern: /this domain/,
    code: 'invalid_credentials',
    message: 'The login host does not take this flow.',
    remedy: "Set loginUrl in the org secret to the org's My Domain, such as https://example.my.salesforce.com.",
  },
  {
    pattern: /unsupported_grant_type|grant type not supported/,
    code: 'invalid_credentials',
    message: 'The app that the auditor logs in through does not allow this flow.',
    remedy:
      'Switch the flow on in the OAuth settings of the app: the JWT bearer flow by its certificate, or the client credentials flow.',
  },
  {
    pattern: /invalid_client_id|client identifier|client_id/,
    code: 'invalid_credentials',
    message: 'Salesforce does not know the consumer key (clientId).',
    remedy:
      'Check clientId in the org secret: it must be the complete consumer key of the app. Salesforce may need half an hour until it knows a new app.',
  },
  {
    pattern: /invalid_client|client secret|client credentials|client_secret/,
    code: 'invalid_credentials',
    message:
      "Salesforce does not accept the client secret, or the private key does not belong to the app's certificate.",
    remedy: `${CERTIFICATE} For the client credentials flow put the app's current secret into the org secret.`,
  },
  {
    pattern: /assertion|signature|certificate|expired/,
    code: 'invalid_credentials',
    message:
      "Salesforce does not accept the login assertion: the private key does not belong to the app's certificate, or the clock is wrong.",
    remedy: `${CERTIFICATE} Outside AWS check the clock of the machine too.`,
  },
  {
    pattern: /api_disabled|api is (?:not enabled|disabled)|api access/,
    code: 'api_disabled',
    message: 'The API is disabled for the org or the user.',
  },
  {
    pattern: /maintenance|temporarily_unavailable|unavailable/,
    code: 'maintenance',
    message: 'The login service is not available at present.',
    retry: {},
  },
  {
    pattern: /server_error|unknown_error|unknown error|retry|internal/,
    code: 'salesforce_error',
    message: 'The login service reported an error of its own.',
    retry: {},
  },
  {
    pattern: /invalid_grant|invalid_request|unauthorized_client|access_denied|invalid_scope/,
    code: 'invalid_credentials',
    message: 'Salesforce refused the login as not valid, without another reason.',
    remedy:
      "Look the reason up in the user's login history (Setup > Login History), and check each field of the org secret.",
  },
];

const UNKNOWN_REFUSAL: Omit<RefusalMeaning, 'pattern'> = {
  code: 'salesforce_error',
  message: 'Salesforce refused the login with an unknown error.',
  remedy: "Run again; if it lasts, look the reason up in the user's login history (Setup > Login History).",
};

/** @param body of an answer with HTTP 4xx: OAuth's JSON with `error` and `error_description` */
export function loginError(body: string): NotAssessedError {
  const text = refusalText(body);
  const { code, message, remedy, retry } = MEANINGS.find(({ pattern }) => pattern.test(text)) ?? UNKNOWN_REFUSAL;
  return new NotAssessedError(code, message, { remedy, retry });
}

/** Causes of refusals that a shared login host also gives when it does not know the org. */
const MAY_BE_THE_HOST: ReadonlySet<CauseCode> = new Set([
  'app_not_in_org',
  'invalid_credentials',
  'org_gone',
  'user_not_approved',
]);

/** Returns the refusal. If a shared login host gave it, the message names that as the likely cause. */
export function withSharedHostHint(refused: NotAssessedError, { hostname }: URL): NotAssessedError {
  if (!isSharedLoginHost(hostname) || !MAY_BE_THE_HOST.has(refused.code)) {
    return refused;
  }
  const { code, message } = refused;
  const own = remedyOf(reasonOf(refused));
  return new NotAssessedError(
    code,
    `${message} The likely cause: loginUrl is https://${hostname}, a login host that all orgs share; it does not know the External Client Apps of an org.`,
    {
      remedy:
        code === 'app_not_in_org' ? own : `First set loginUrl in the org secret to the org's My Domain. Then: ${own}`,
    },
  );
}

const refusal = z.object({ error: z.string(), error_description: z.string().optional() });

function refusalText(body: string): string {
  try {
    const { error, error_description: description = '' } = refusal.parse(JSON.parse(body));
    return `${error}: ${description}`.toLowerCase();
  } catch {
    return '';
  }
}
