/**
 * Checks the flags of `onboard`, and runs the part that they ask for.
 *
 * @module
 */
import { join } from 'node:path';
import type { Environment } from '../../audit/model/org-identity.ts';
import { AwsError } from '../../aws/errors.ts';
import { NotAssessedError } from '../../salesforce/errors.ts';
import { checkOrgHost } from '../../salesforce/http/hosts.ts';
import { errnoCode, UsageError, unreadable } from '../io/errors.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { readAuditSettings } from '../io/settings.ts';
import { finish } from './finish.ts';
import { finishRotation } from './finish-rotation.ts';
import { rotate } from './rotate.ts';
import { start } from './start.ts';
import { type OnboardRequest, type Workspace, workspace } from './workspace.ts';

export interface OnboardFlags {
  readonly alias: string;
  readonly loginUrl?: string;
  readonly username?: string;
  readonly environment?: Environment;
  readonly contactEmail?: string;
  readonly out?: string;
  readonly secretPrefix: string;
  readonly config?: string;
  readonly finish?: boolean;
  readonly rotate?: boolean;
  readonly clientId?: string;
  readonly put?: boolean;
  readonly overwrite?: boolean;
}

/** @throws UsageError */
export async function onboardFromFlags(flags: OnboardFlags, io: Io): Promise<ExitCode> {
  try {
    return await dispatch(checked(flags), io);
  } catch (error) {
    throw error instanceof AwsError || error instanceof NotAssessedError ? new UsageError(error.message) : error;
  }
}

async function dispatch(flags: OnboardFlags, io: Io): Promise<ExitCode> {
  const { alias, clientId, username, environment, put = false, overwrite = false } = flags;
  const space = workspace(flags.out ?? join('eca-auditor-access', alias));
  const { apiVersion } = await readAuditSettings(flags.config, io);
  const salesforce = { apiVersion, allowLoopback: io.env.ECA_AUDITOR_ALLOW_LOOPBACK === '1' };
  const known = await requestIn(space, alias);
  if (flags.rotate === true) {
    return flags.finish === true
      ? finishRotation({ space, put, clientId, username, salesforce }, io)
      : rotate(space, new Date(), io);
  }
  if (flags.finish === true) {
    return finish(
      {
        space,
        clientId: required(clientId, '--client-id', 'the consumer key of the deployed app'),
        username,
        environment,
        put,
        overwrite,
        salesforce,
      },
      io,
    );
  }
  return start({ space, request: requestOf(flags, known, salesforce), apiVersion, now: new Date() }, io);
}

const ALIAS = /^[\w.@-]{1,80}$/;
/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html (`Name`) */
const SECRET_NAME = /^[\w/+=.@-]{1,512}$/;

/** Checks flags whose values become part of paths, names and commands. */
function checked(flags: OnboardFlags): OnboardFlags {
  const { alias, secretPrefix } = flags;
  if (!ALIAS.test(alias) || /^\.+$/.test(alias)) {
    throw new UsageError(
      `--alias: found "${alias}"; expected letters, digits, "_", ".", "@" or "-", such as acme-prod.`,
    );
  }
  if (!SECRET_NAME.test(secretPrefix + alias)) {
    throw new UsageError(
      `--secret-prefix: found "${secretPrefix}"; expected letters, digits or "/_+=.@-", such as eca-auditor/orgs/.`,
    );
  }
  if (flags.put === true && flags.finish !== true) {
    throw new UsageError('--put stores the finished org secret; expected it together with --finish.');
  }
  if (flags.overwrite === true && (flags.put !== true || flags.rotate === true)) {
    throw new UsageError('--overwrite replaces the stored secret; expected it together with --finish --put.');
  }
  return flags;
}

async function requestIn(space: Workspace, alias: string): Promise<OnboardRequest | undefined> {
  const known = await space.readRequest().catch((error: unknown) => {
    if (errnoCode(error) === undefined) throw error;
    throw new UsageError(`--out ${space.folder}: ${unreadable(error)}; expected a folder, or the name of a new one.`);
  });
  if (known !== undefined && known.alias !== alias) {
    throw new UsageError(
      `${space.folder} holds the onboarding of "${known.alias}"; expected another folder for "${alias}": --out.`,
    );
  }
  return known;
}

/** Earlier settings are kept unless an option changes them. */
function requestOf(
  flags: OnboardFlags,
  known: OnboardRequest | undefined,
  options: { readonly allowLoopback: boolean },
): OnboardRequest {
  const { alias } = flags;
  const username = flags.username ?? known?.username;
  const environment = flags.environment ?? known?.environment;
  const loginUrl = required(
    flags.loginUrl ?? known?.loginUrl,
    '--login-url',
    "the org's My Domain, such as https://acme.my.salesforce.com",
  );
  const { origin } = orgHost(loginUrl, options);
  if (known !== undefined && known.loginUrl !== origin) {
    throw new UsageError(
      `--login-url: found ${origin}, but this onboarding is of ${known.loginUrl}; expected another folder for another org: --out.`,
    );
  }
  return {
    alias,
    loginUrl: origin,
    contactEmail: contactEmailOf(flags.contactEmail ?? known?.contactEmail, username),
    secretName: `${flags.secretPrefix}${alias}`,
    ...(username !== undefined && { username }),
    ...(environment !== undefined && { environment }),
  };
}

function orgHost(loginUrl: string, options: { readonly allowLoopback: boolean }): URL {
  try {
    return checkOrgHost(loginUrl, options);
  } catch (error) {
    throw error instanceof NotAssessedError ? new UsageError(`--login-url: ${error.message}`) : error;
  }
}

/** A plausibility check: one address, of at most the length of an email field in Salesforce. */
const ADDRESS = /^[^\s@<>()[\]:;,\\"]+@(?:[^\s@.<>()[\]:;,\\"]+\.)+[^\s@.<>()[\]:;,\\"]{2,}$/;
const LONGEST_ADDRESS = 80;

function contactEmailOf(given: string | undefined, username: string | undefined): string {
  const address = required(given ?? username, '--contact-email', 'the address that Salesforce writes to about the app');
  if (address.length > LONGEST_ADDRESS || !ADDRESS.test(address)) {
    const found = given === undefined ? `nothing, and the user name "${address}" is no address` : `"${address}"`;
    throw new UsageError(
      `--contact-email: found ${found}; expected one address of at most ${LONGEST_ADDRESS} characters, such as ops@acme.example.`,
    );
  }
  return address;
}

function required(value: string | undefined, flag: string, expected: string): string {
  if (value === undefined || value.trim() === '') {
    throw new UsageError(`${flag}: found nothing; expected ${expected}.`);
  }
  return value.trim();
}
