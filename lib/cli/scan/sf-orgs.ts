/**
 * Orgs that the Salesforce CLI is logged in to. Uses its commands and not its files, whose format is internal.
 * https://developer.salesforce.com/docs/platform/salesforce-cli-reference/guide/cli_reference_org_display.md
 * https://developer.salesforce.com/docs/platform/salesforce-cli-reference/guide/cli_reference_org_auth_show-access-token.md
 *
 * @module
 */
import pMap from 'p-map';
import * as z from 'zod';
import type { SecretSource, StoredSecret } from '../../run/ports.ts';
import { UsageError } from '../io/errors.ts';
import { sfCommand } from './sf-command.ts';

/** Limited, because every call starts a process. */
const AT_ONCE = 4;
/** An alias or a user name. Without characters that a shell interprets, because the CLI is a script on Windows. */
const NAME = /^[\w.@+-]+$/;

/** `load` throws UsageError when there is no such org, or no Salesforce CLI. */
export function sfOrgs(aliases: readonly string[], env: NodeJS.ProcessEnv): SecretSource {
  return {
    load: () => pMap(new Set(aliases), (alias) => orgOf(alias, env), { concurrency: AT_ONCE }),
  };
}

const display = z.object({
  id: z.string().regex(/^00D\w{12}(?:\w{3})?$/),
  instanceUrl: z.string().transform((url) => url.replace(/\/$/, '')),
  accessToken: z.string().optional(),
});
const shown = z.object({ accessToken: z.string().min(1) });

async function orgOf(alias: string, env: NodeJS.ProcessEnv): Promise<StoredSecret> {
  if (!NAME.test(alias)) {
    throw new UsageError(`--target-org: found "${alias}"; expected an alias or a user name that "sf org list" shows.`);
  }
  const org = await sf(['org', 'display'], alias, env, display);
  if ('message' in org) {
    return unusable(alias, org);
  }
  const { id: orgId, instanceUrl } = org.result;
  const token = isToken(org.result.accessToken)
    ? { result: { accessToken: org.result.accessToken } }
    : await sf(['org', 'auth', 'show-access-token'], alias, env, shown);
  if ('message' in token) {
    return unusable(alias, token);
  }
  const { accessToken } = token.result;
  return { name: alias, value: '', session: { auth: 'session', alias, accessToken, instanceUrl, orgId } };
}

/** Since 2026 `org display` prints "[REDACTED] Use …" instead of the token. A token has no spaces. */
function isToken(text: string | undefined): text is string {
  return text !== undefined && /^[\w!.-]{20,}$/.test(text);
}

/** The org is reported as not assessed. Other orgs are still audited. */
function unusable(name: string, { message }: NoAnswer): StoredSecret {
  return { name, value: '', session: { reason: { code: 'session_missing', message } } };
}

interface NoAnswer {
  /** Why there is no result, and what to do. */
  readonly message: string;
}

async function sf<T>(
  command: readonly string[],
  alias: string,
  env: NodeJS.ProcessEnv,
  schema: z.ZodType<T>,
): Promise<{ readonly result: T } | NoAnswer> {
  const words = [...command, '--target-org', alias];
  const answer = await sfCommand(words, env);
  if ('broken' in answer) {
    return {
      message: `The Salesforce CLI failed for "${alias}": ${answer.broken}. "sf ${words.join(' ')}" in a terminal shows the cause.`,
    };
  }
  const { status, name = 'unknown error', result } = answer;
  if (status !== 0) {
    refuseUnknown(alias, name);
    return noSession(alias, name);
  }
  const parsed = schema.safeParse(result);
  return parsed.success ? { result: parsed.data } : noSession(alias, 'its answer lacks the id, the host or the token');
}

function noSession(alias: string, why: string): NoAnswer {
  return {
    message: `The Salesforce CLI has no session for "${alias}" (${why}); log in again with "sf org login web --alias ${alias}".`,
  };
}

function refuseUnknown(alias: string, error: string): void {
  if (/^(?:NamedOrgNotFound|NoAuthInfoFound|NoTargetOrg)/.test(error)) {
    throw new UsageError(
      `--target-org ${alias}: the Salesforce CLI does not know this org; "sf org list" lists the orgs that it knows.`,
    );
  }
}
