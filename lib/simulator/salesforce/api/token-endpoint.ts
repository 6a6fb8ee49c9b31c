/**
 * The token endpoint of one org's My Domain host: JWT bearer and client credentials.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm&type=5
 *
 * @module
 */
import { createPublicKey } from 'node:crypto';
import { compactVerify, decodeJwt, type JWTPayload } from 'jose';
import { LoginError } from '../answer.ts';
import { scrambled } from '../ids.ts';
import type { Org } from '../org.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const PUBLIC_AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com'];
/** Salesforce accepts assertions that expire within minutes. Five minutes allow for clock differences. */
const LONGEST_ASSERTION_SECONDS = 5 * 60;
/** The default session timeout of an org. */
const SESSION_MS = 2 * 60 * 60 * 1000;

export interface TokenAnswer {
  readonly access_token: string;
  readonly scope: string;
  readonly instance_url: string;
  /** Names the org and the user, with 18-character ids. */
  readonly id: string;
  readonly token_type: 'Bearer';
  readonly issued_at?: string;
}

/** @throws LoginError with the message of the real endpoint. */
export async function issueToken(org: Org, form: URLSearchParams): Promise<TokenAnswer> {
  switch (form.get('grant_type')) {
    case JWT_BEARER:
      await checkAssertion(org, form.get('assertion') ?? '');
      checkUser(org, "user hasn't approved this consumer");
      return startSession(org);
    case 'client_credentials':
      checkClient(org, form);
      checkUser(org, 'no client credentials user enabled');
      return { ...startSession(org), issued_at: String(org.clock().getTime()) };
    default:
      throw new LoginError('unsupported_grant_type', 'grant type not supported');
  }
}

async function checkAssertion(org: Org, assertion: string): Promise<void> {
  const claims = claimsOf(assertion);
  if (![org.consumerKey, ...org.otherConsumerKeys].includes(claims.iss ?? '')) throw unknownKey(claims.iss ?? '');
  await checkSignature(org, assertion);
  const audiences = [claims.aud ?? []].flat();
  if (!audiences.some((audience) => audience === org.url || PUBLIC_AUDIENCES.includes(audience))) {
    throw new LoginError('invalid_grant', 'audience is invalid');
  }
  const secondsLeft = (claims.exp ?? 0) - org.clock().getTime() / 1000;
  if (secondsLeft <= 0) throw new LoginError('invalid_grant', 'expired authorization code');
  if (secondsLeft > LONGEST_ASSERTION_SECONDS) throw new LoginError('invalid_grant', 'invalid assertion');
  // An unknown user gets the same answer as one who is not approved.
  if (claims.sub !== org.username) throw new LoginError('invalid_grant', "user hasn't approved this consumer");
}

/**
 * A key of valid form belongs to an app of another org, or to a deleted app. Public logs show both errors, so it is inferred that
 * Salesforce distinguishes it from an invalid key.
 */
function unknownKey(key: string): LoginError {
  return /^3MVG9[\w.]{20,}$/.test(key)
    ? new LoginError('app_not_found', 'External client app is not installed in this org')
    : new LoginError('invalid_client_id', 'client identifier invalid');
}

function claimsOf(assertion: string): JWTPayload {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new LoginError('invalid_grant', 'invalid assertion');
  }
}

async function checkSignature(org: Org, assertion: string): Promise<void> {
  try {
    await compactVerify(assertion, createPublicKey(org.keyPair.publicKey), { algorithms: ['RS256'] });
  } catch {
    throw new LoginError('invalid_grant', 'invalid assertion');
  }
}

function checkClient(org: Org, form: URLSearchParams): void {
  if (form.get('client_id') !== org.consumerKey) throw new LoginError('invalid_client_id', 'client identifier invalid');
  if (form.get('client_secret') !== org.consumerSecret) {
    throw new LoginError('invalid_client', 'invalid client credentials');
  }
}

function checkUser({ access }: Org, notApproved: string): void {
  if (!access.active) throw new LoginError('inactive_user', 'user is inactive');
  if (!access.approved) throw new LoginError('invalid_grant', notApproved);
}

function startSession(org: Org): TokenAnswer {
  const now = org.clock().getTime();
  const secret = scrambled(96, org.alias, 'session', String(org.sessions.size));
  const token = `${org.orgId.slice(0, 15)}!AQ${secret}`;
  org.sessions.set(token, now + SESSION_MS);
  const loginHost = org.environment === 'production' || org.environment === 'developer' ? 'login' : 'test';
  return {
    access_token: token,
    scope: 'api',
    instance_url: org.url,
    id: `https://${loginHost}.salesforce.com/id/${org.orgId}/${org.userId}`,
    token_type: 'Bearer',
  };
}
