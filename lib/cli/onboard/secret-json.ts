/**
 * The org secret as it is stored.
 *
 * @module
 */
import type { OrgToAudit } from '../../run/orgs.ts';
import { type OrgSecret, parseOrgSecret } from '../../salesforce/org-secret.ts';
import { UsageError } from '../errors.ts';
import type { Request } from './workspace.ts';

/** @throws UsageError when nothing says as whom to log in. */
export function secretJson(
  request: Request,
  privateKey: string,
  given: { readonly clientId: string; readonly username?: string | undefined },
): string {
  const { alias, loginUrl, environment } = request;
  const username = given.username ?? request.username;
  if (username === undefined) {
    throw new UsageError('--username: found nothing; expected the user name that the auditor logs in as.');
  }
  const secret: OrgSecret = {
    alias,
    loginUrl,
    auth: 'jwt',
    clientId: given.clientId,
    username,
    privateKey,
    ...(environment !== undefined && { environment }),
  };
  return JSON.stringify(secret);
}

/**
 * The same secret with another key; what else stands in it stays.
 * @throws UsageError when it does not log in with a key; NotAssessedError when it is no org secret.
 */
export function withKey(
  name: string,
  json: string,
  privateKey: string,
  options: { readonly allowLoopback: boolean },
): string {
  const { auth } = parseOrgSecret(name, json, options);
  if (auth !== 'jwt') {
    throw new UsageError(
      `The secret ${name} has "auth": "${auth}"; expected "jwt", since only that has a key to rotate.`,
    );
  }
  const fields: object = JSON.parse(json);
  return JSON.stringify({ ...fields, privateKey });
}

/**
 * The org that it opens.
 * @param name of the secret, for messages
 * @throws NotAssessedError when it is no org secret.
 */
export function orgIn(name: string, json: string, options: { readonly allowLoopback: boolean }): OrgToAudit {
  const secret = parseOrgSecret(name, json, options);
  const { alias, environment } = secret;
  return { alias, ...(environment !== undefined && { environment }), access: { secret } };
}
