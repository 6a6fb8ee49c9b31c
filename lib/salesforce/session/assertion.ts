/**
 * The login assertion of the JWT bearer flow.
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm&type=5
 *
 * @module
 */
import { createPrivateKey, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { OrgSecret } from './org-secret.ts';

/** Salesforce accepts an assertion that expires within three minutes. */
const LIFETIME_SECONDS = 120;
const HEADER = { alg: 'RS256' };

/** Signs on another thread, because many logins run concurrently. */
const signAsync = promisify(sign);

/** Returns a signed JWT that expires two minutes after `now`. */
export async function loginAssertion(secret: OrgSecret & { readonly auth: 'jwt' }, now: Date): Promise<string> {
  const claims = {
    iss: secret.clientId,
    sub: secret.username,
    aud: audienceOf(secret),
    exp: Math.floor(now.getTime() / 1000) + LIFETIME_SECONDS,
  };
  const signed = [HEADER, claims].map((part) => base64url(JSON.stringify(part))).join('.');
  const signature = await signAsync('sha256', Buffer.from(signed), createPrivateKey(secret.privateKey));
  return `${signed}.${signature.toString('base64url')}`;
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

/** For sandboxes and scratch orgs it is `test.salesforce.com`, whatever host the request goes to. */
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
