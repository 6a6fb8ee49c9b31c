/**
 * The second half of `eca-auditor onboard`, once the app is deployed: the org secret is tried, and only then becomes the
 * one in use.
 *
 * @module
 */
import type { Environment } from '../../audit/model/model.ts';
import { orgSecretVersions } from '../../aws/secrets/org-secret-versions.ts';
import { storeCommand } from '../../onboarding/steps.ts';
import { UsageError } from '../io/errors.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { begun } from './begun.ts';
import { compareStored, secretJson } from './secret-json.ts';
import { loginState, type TryOptions, trySecret, whatNow } from './try-secret.ts';
import type { Request, Workspace } from './workspace.ts';

export interface FinishOptions {
  readonly space: Workspace;
  readonly clientId: string;
  /** Where it was not given at the beginning. */
  readonly username?: string | undefined;
  /** Without it, the one that is stored stays. */
  readonly environment?: Environment | undefined;
  /** Store it with the AWS SDK. */
  readonly put: boolean;
  /** Replace the stored secret even if it is for something else. */
  readonly overwrite: boolean;
  readonly salesforce: TryOptions;
}

/** @throws UsageError, AwsError, NotAssessedError */
export async function finish(options: FinishOptions, io: Io): Promise<ExitCode> {
  const { request, keys } = await begun(options.space);
  return (options.put ? store : leave)(request, keys.privateKey, options, io);
}

const STORED = {
  created: 'Stored the secret',
  replaced: 'Gave a new value to the secret',
  unchanged: 'Kept the secret',
} as const;

async function store(request: Request, privateKey: string, options: FinishOptions, io: Io): Promise<ExitCode> {
  const { secretName: name } = request;
  const { salesforce } = options;
  const versions = orgSecretVersions(name);
  const before = await versions.current();
  const fresh = secretJson(request, privateKey, options);
  const isOurs = before !== undefined && compareStored(before, fresh).foreign === undefined;
  const json = isOurs ? secretJson(request, privateKey, options, before) : fresh;
  const tried = await trySecret(name, json, salesforce, io);
  const code = await tried.printDiagnosis();
  if (tried.login.state !== 'ok') {
    io.stdout.write(`\nStored nothing${before === undefined ? '' : `: the secret ${name} is as before`}.\n`);
    io.stdout.write(`${whatNow(tried, 'Do what it says above, then run this again.')}\n`);
    return code;
  }
  const why = before === undefined ? undefined : await whyKeep(name, before, json, salesforce);
  if (why !== undefined && !options.overwrite) {
    await confirm(name, why, io);
  }
  io.stdout.write(`\n${STORED[await versions.put(json)]} ${name}.\n`);
  return code;
}

/**
 * Why what is stored is not to be replaced unasked. Another consumer key alone is none as long as the stored one is
 * refused: so it is after a sandbox refresh.
 */
async function whyKeep(
  name: string,
  before: string,
  next: string,
  salesforce: TryOptions,
): Promise<string | undefined> {
  const { foreign, otherApp } = compareStored(before, next);
  if (foreign !== undefined || !otherApp) {
    return foreign;
  }
  return (await loginState(name, before, salesforce)) === 'failed'
    ? undefined
    : 'it has another clientId, and logging in with that one was not refused';
}

/** @throws UsageError unless a person at the terminal says yes. */
async function confirm(name: string, why: string, io: Io): Promise<void> {
  const question = `\nThe secret ${name} is for something else: ${why}.\nReplace all of it? Type "yes": `;
  if ((await io.ask?.(question))?.trim().toLowerCase() !== 'yes') {
    throw new UsageError(
      `The secret ${name} is for something else: ${why}. Stored nothing. Add --overwrite to replace all of it, or begin again with another --secret-prefix to use another name.`,
    );
  }
}

async function leave(
  request: Request,
  privateKey: string,
  { space, salesforce, ...given }: FinishOptions,
  io: Io,
): Promise<ExitCode> {
  const json = secretJson(request, privateKey, given);
  await space.writeSecret(json);
  const tried = await trySecret(space.secretFile, json, salesforce, io);
  const code = await tried.printDiagnosis();
  const advice =
    tried.login.state === 'ok'
      ? 'Store it'
      : `The login was not accepted.\n${whatNow(tried, 'Do what it says above, then run this again.')}\nOnce it is accepted, store it`;
  io.stdout.write(
    `\nLeft the org secret in ${space.secretFile},\nwhich only you can read. ${advice}, and delete the file:\n\n${storeCommand(request.secretName, space.secretFile, true)}\nIf there is a secret of that name, use --put instead: it keeps the fields that\nyou have added to it.\n`,
  );
  return code;
}
