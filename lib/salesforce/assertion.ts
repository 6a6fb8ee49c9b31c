/**
 * The login assertion of the JWT bearer flow.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5
 *
 * @module
 */
import { createPrivateKey } from 'node:crypto';
import { SignJWT } from 'jose';
import type { OrgSecret } from './org-secret.ts';

/** Salesforce takes assertions that end within three minutes. */
const LIFETIME_SECONDS = 120;

/** @param now seconds of the epoch count from here */
export async function loginAssertion(secret: OrgSecret & { readonly auth: 'jwt' }, now: Date): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(secret.clientId)
    .setSubject(secret.username)
    .setAudience(audienceOf(secret))
    .setExpirationTime(seconds + LIFETIME_SECONDS)
    .sign(createPrivateKey(secret.privateKey));
}

/** Sandboxes and scratch orgs are logged in to at `test.salesforce.com`, whatever host the request goes to. */
function audienceOf({ audience, environment, loginUrl }: OrgSecret): string {
  if (audience !== undefined) {
    return audience;
  }
  const { hostname } = new URL(loginUrl);
  const isSandbox =
    environment === 'sandbox' ||
    environment === 'scratch' ||
    hostname === 'test.salesforce.com' ||
    /\.(?:sandbox|scratch)\.my\./.test(hostname);
  const cloud = hostname.endsWith('.sfcrmproducts.cn') ? 'sfcrmproducts.cn' : 'salesforce.com';
  return `https://${isSandbox && cloud === 'salesforce.com' ? 'test' : 'login'}.${cloud}`;
}
