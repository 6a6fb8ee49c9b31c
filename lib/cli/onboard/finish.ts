/**
 * The second half of `eca-auditor onboard`, after the app is deployed: tests the org secret, and stores it or writes it to a file.
 *
 * @module
 */
import type { Environment } from '../../audit/model/org-identity.ts';
import { orgSecretVersions } from '../../aws/secrets/org-secret-versions.ts';
import { storeCommand } from '../../onboarding/steps.ts';
import { UsageError } from '../io/errors.ts';
import type { ExitCode } from '../io/exit-code.ts';
import type { Io } from '../io/io.ts';
import { compareStored, secretJson } from './secret-json.ts';
import { loginAdvice, loginState, type TestOptions, testSecret } from './test-secret.ts';
import { type OnboardRequest, readOnboarding, type Workspace } from './workspace.ts';

export interface FinishOptions {
  readonly space: Workspace;
  readonly clientId: string;
  /** Required if the first half did not get it. */
  readonly username?: string | undefined;
  /** Without it, the stored one is kept. */
  readonly environment?: Environment | undefined;
  /** Whether to store the secret with the AWS SDK. */
  readonly put: boolean;
  /** Whether to replace a stored secret that is for something else. */
  readonly overwrite: boolean;
  readonly salesforce: TestOptions;
}

/** @throws UsageError, AwsError, NotAssessedError */
export async function finish(options: FinishOptions, io: Io): Promise<ExitCode> {
  const { request, keys } = await readOnboarding(options.space);
  return (options.put ? store : writeSecretFile)(request, keys.privateKey, options, io);
}

const STORED = {
  created: 'Stored the secret',
  replaced: 'Gave a new value to the secret',
  unchanged: 'Kept the secret',
} as const;

async function store(request: OnboardRequest, privateKey: string, options: FinishOptions, io: Io): Promise<ExitCode> {
  const { secretName: name } = request;
  const { salesforce } = options;
  const versions = orgSecretVersions(name);
  const before = await versions.current();
  const fresh = secretJson(request, privateKey, options);
  const isOurs = before !== undefined && compareStored(before, fresh).foreign === undefined;
  const json = isOurs ? secretJson(request, privateKey, options, before) : fresh;
  const result = await testSecret(name, json, salesforce, io);
  const code = await result.printDiagnosis();
  if (result.login.state !== 'ok') {
    io.stdout.write(`\nStored nothing${before === undefined ? '' : `: the secret ${name} is as before`}.\n`);
    io.stdout.write(`${loginAdvice(result, 'Follow the advice above, then run this again.')}\n`);
    return code;
  }
  const why = before === undefined ? undefined : await keepReason(name, before, json, salesforce);
  if (why !== undefined && !options.overwrite) {
    await confirm(name, why, io);
  }
  io.stdout.write(`\n${STORED[await versions.put(json)]} ${name}.\n`);
  return code;
}

/**
 * Why the stored secret must not be replaced without a confirmation; `undefined` if it may. After a sandbox refresh the stored
 * consumer key is refused, so a different one may replace it.
 */
async function keepReason(
  name: string,
  before: string,
  next: string,
  salesforce: TestOptions,
): Promise<string | undefined> {
  const { foreign, otherApp } = compareStored(before, next);
  if (foreign !== undefined || !otherApp) {
    return foreign;
  }
  return (await loginState(name, before, salesforce)) === 'failed'
    ? undefined
    : 'it has another clientId, and the login with that one was not refused';
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

async function writeSecretFile(
  request: OnboardRequest,
  privateKey: string,
  { space, salesforce, ...given }: FinishOptions,
  io: Io,
): Promise<ExitCode> {
  const json = secretJson(request, privateKey, given);
  await space.writeSecret(json);
  const result = await testSecret(space.secretFile, json, salesforce, io);
  const code = await result.printDiagnosis();
  const advice =
    result.login.state === 'ok'
      ? 'Store it'
      : `The login was not accepted.\n${loginAdvice(result, 'Follow the advice above, then run this again.')}\nOnce it is accepted, store it`;
  io.stdout.write(
    `\nWrote the org secret to ${space.secretFile},\nwhich only you can read. ${advice}, and delete the file:\n\n${storeCommand(request.secretName, space.secretFile, true)}\nIf a secret of that name exists, use --put instead: it keeps the fields that you\nhave added to it.\n`,
  );
  return code;
}
