/**
 * Builds the JSON of an org secret, and compares it with the stored one.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Environment } from '../../audit/model/org-identity.ts';
import type { OrgToAudit } from '../../run/orgs.ts';
import { type OrgSecret, parseOrgSecret, parseSecretJson } from '../../salesforce/session/org-secret.ts';
import { UsageError } from '../io/errors.ts';
import type { OnboardRequest } from './workspace.ts';

export interface SecretFields {
  readonly clientId: string;
  readonly username?: string | undefined;
  readonly environment?: Environment | undefined;
}

/**
 * Returns `before` itself when nothing changes.
 *
 * @param before the stored secret of the same org. Its other fields (`audience`, `labels`, the user's own) are kept, and
 * `environment` unless it is given now.
 * @throws UsageError when there is no user name.
 */
export function secretJson(
  request: OnboardRequest,
  privateKey: string,
  { clientId, username = request.username, environment }: SecretFields,
  before = '{}',
): string {
  const { alias, loginUrl } = request;
  if (username === undefined) {
    throw new UsageError('--username: found nothing; expected the user name that the auditor logs in as.');
  }
  const secret = { alias, loginUrl, auth: 'jwt', clientId, username, privateKey } satisfies OrgSecret;
  const fields: object = parsedObject(before);
  const merged = {
    ...(request.environment !== undefined && { environment: request.environment }),
    ...fields,
    ...secret,
    ...(environment !== undefined && { environment }),
  };
  return isDeepStrictEqual(merged, fields) ? before : JSON.stringify(merged);
}

const STORED = z.object({
  alias: z.string(),
  loginUrl: z.string(),
  auth: z.string(),
  clientId: z.string(),
});

export interface StoredComparison {
  /** Whether it logs in through another app. */
  readonly otherApp: boolean;
  /** Why it is not a secret of the same org; `undefined` if it is. */
  readonly foreign: string | undefined;
}

/** Compares the stored secret with its replacement. The texts contain no values. */
export function compareStored(stored: string, next: string): StoredComparison {
  const [before, after] = [parsed(stored), parsed(next)];
  if (before === undefined || after === undefined) {
    return { otherApp: true, foreign: 'it is not an org secret' };
  }
  const differing = [
    ...(before.alias === after.alias ? [] : ['alias']),
    ...(hostOf(before.loginUrl) === hostOf(after.loginUrl) ? [] : ['loginUrl']),
    ...(before.auth === after.auth ? [] : ['auth']),
  ];
  return {
    otherApp: before.clientId !== after.clientId,
    foreign: differing.length === 0 ? undefined : `it has another ${differing.join(' and another ')}`,
  };
}

function parsed(json: string): z.infer<typeof STORED> | undefined {
  try {
    return STORED.parse(parseSecretJson(json));
  } catch {
    return undefined;
  }
}

/** The secret must be valid JSON. */
function parsedObject(json: string): object {
  return Object(parseSecretJson(json));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

/**
 * Replaces the key of the secret. With the same key the text is unchanged.
 * @throws UsageError when the secret does not log in with a key; NotAssessedError when it is not an org secret.
 */
export function withKey(
  name: string,
  json: string,
  privateKey: string,
  options: { readonly allowLoopback: boolean },
): string {
  const secret = parseOrgSecret(name, json, options);
  if (secret.auth !== 'jwt') {
    throw new UsageError(
      `The secret ${name} has "auth": "${secret.auth}"; expected "jwt", since only that has a key to rotate.`,
    );
  }
  if (secret.privateKey.trim() === privateKey.trim()) {
    return json;
  }
  return JSON.stringify({ ...parsedObject(json), privateKey });
}

/**
 * The org of the secret.
 * @param name of the secret, for messages
 * @throws NotAssessedError when it is not an org secret.
 */
export function orgIn(name: string, json: string, options: { readonly allowLoopback: boolean }): OrgToAudit {
  const secret = parseOrgSecret(name, json, options);
  const { alias, environment } = secret;
  return { alias, ...(environment !== undefined && { environment }), access: { secret } };
}
