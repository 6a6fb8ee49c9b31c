/**
 * Exchanges an org secret for a session. https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5
 *
 * @module
 */
import * as z from 'zod';
import { invalidAnswer, NotAssessedError } from '../errors.ts';
import { checkHost, isSharedLoginHost, NOT_FROM_SALESFORCE } from '../http/hosts.ts';
import { loginAssertion } from './assertion.ts';
import { requestToken } from './jsforce.ts';
import { withSharedHostHint } from './login-errors.ts';
import { orgId18 } from './org-id.ts';
import type { OrgAccess, OrgSecret } from './org-secret.ts';
import type { BoundedTransport } from './transport.ts';

export interface Session {
  readonly accessToken: string;
  readonly instanceUrl: string;
  /** 18 characters. */
  readonly orgId: string;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

interface Grant {
  readonly grant_type: string;
  readonly [parameter: string]: string;
}

/** `id` is the identity URL: `https://login.salesforce.com/id/<org id>/<user id>`. */
const tokenAnswer = z.object({
  access_token: z.string().min(1),
  instance_url: z.string(),
  id: z.string().regex(/\/id\/00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?\/\w+$/),
});

/** @throws NotAssessedError */
export async function logIn(
  secret: OrgSecret,
  options: { readonly transport: BoundedTransport; readonly allowLoopback: boolean; readonly now: Date },
): Promise<Session> {
  const { loginUrl } = secret;
  const url = new URL(loginUrl);
  if (!isSharedLoginHost(url.hostname)) {
    // The calls that follow the login go to the My Domain too.
    options.transport.prepare(loginUrl);
  }
  const config =
    secret.auth === 'jwt' ? { loginUrl } : { loginUrl, clientId: secret.clientId, clientSecret: secret.clientSecret };
  const grant = await grantOf(secret, options.now);
  try {
    return sessionOf(await requestToken(config, grant, options.transport), options);
  } catch (error) {
    throw error instanceof NotAssessedError ? withSharedHostHint(error, url) : error;
  }
}

/** Notes on a login that works now and may stop working. */
export function loginNotes(access: OrgAccess): readonly string[] {
  const url = access.auth === 'jwt' ? new URL(access.loginUrl) : undefined;
  return url !== undefined && isSharedLoginHost(url.hostname)
    ? [
        `loginUrl in the org secret is ${url.origin}, a login host that all orgs share. Set it to the org's My Domain: Salesforce refuses logins through External Client Apps at shared hosts.`,
      ]
    : [];
}

async function grantOf(secret: OrgSecret, now: Date): Promise<Grant> {
  return secret.auth === 'jwt'
    ? { grant_type: JWT_BEARER, assertion: await loginAssertion(secret, now) }
    : { grant_type: 'client_credentials' };
}

function sessionOf(answer: unknown, options: { readonly allowLoopback: boolean }): Session {
  const parsed = tokenAnswer.safeParse(answer);
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.') || 'the whole').join(', ');
    throw invalidAnswer(`the login's answer is not as it should be (${fields})`);
  }
  const { access_token: accessToken, instance_url: instanceUrl, id } = parsed.data;
  return { accessToken, instanceUrl: instanceOf(instanceUrl, options), orgId: orgId18(id.split('/').at(-2) ?? '') };
}

/** The session will be sent to the host that the answer names, so only a Salesforce host is accepted. */
function instanceOf(url: string, options: { readonly allowLoopback: boolean }): string {
  try {
    return checkHost(url, options).origin;
  } catch {
    throw new NotAssessedError(
      'host_not_allowed',
      "The login's answer names a host for the session that is not a Salesforce host. No call was made there.",
      { remedy: NOT_FROM_SALESFORCE },
    );
  }
}
