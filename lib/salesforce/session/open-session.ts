/**
 * From what opens an org to a session.
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
 * Opens a session, and another each time that it is asked: one that somebody else has opened can't be renewed.
 * @returns a function that throws NotAssessedError
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
    return given(access, options);
  };
}

function given({ accessToken, instanceUrl, orgId }: OrgSession, options: Options): Session {
  return { accessToken, instanceUrl: checkHost(instanceUrl, options).origin, orgId: orgId18(orgId) };
}
