/**
 * Opens sessions: by the login of an org secret, or with the session that the Salesforce CLI has.
 *
 * @module
 */
import { shellWord } from '../../audit/safe-text/shell-word.ts';
import { NotAssessedError } from '../errors.ts';
import { checkHost } from '../http/hosts.ts';
import { logIn, type Session } from './login.ts';
import { orgId18 } from './org-id.ts';
import type { OrgAccess, OrgSession } from './org-secret.ts';
import type { BoundedTransport } from './transport.ts';

interface Options {
  readonly transport: BoundedTransport;
  readonly allowLoopback: boolean;
}

/**
 * Returns a function that opens a new session at each call. A session of the Salesforce CLI can't be renewed here, so then
 * the second call throws. It throws NotAssessedError.
 */
export function sessionOpener(access: OrgAccess, options: Options): () => Promise<Session> {
  if (access.auth !== 'session') {
    return () => logIn(access, { ...options, now: new Date() });
  }
  let isUsed = false;
  return async () => {
    if (isUsed) {
      throw new NotAssessedError(
        'session_refused',
        `The session that the Salesforce CLI has for "${access.alias}" has ended.`,
        { remedy: `Log in again with "sf org login web --alias ${shellWord(access.alias)}".` },
      );
    }
    isUsed = true;
    return cliSession(access, options);
  };
}

function cliSession({ accessToken, instanceUrl, orgId }: OrgSession, options: Options): Session {
  return { accessToken, instanceUrl: checkHost(instanceUrl, options).origin, orgId: orgId18(orgId) };
}
